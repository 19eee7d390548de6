import { describeSuite } from "./suite.ts";

// native/ring.h
const MULTISHOT_RECEIVE = 1;
const SINGLE_ISSUER = 2;

describeSuite([
  ["what Linux 5.19 has", { features: 0 }],
  ["what Linux 6.0 has", { features: MULTISHOT_RECEIVE | SINGLE_ISSUER }],
]);
