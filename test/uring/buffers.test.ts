import { describeSuite } from "./suite.ts";

// So few and so small that they run out all the time.
const few = { buffers: 2, bufferSize: 100 };

describeSuite([
  ["2 buffers of 100 bytes", few],
  ["2 buffers of 100 bytes on Linux 5.19", { ...few, features: 0 }],
]);
