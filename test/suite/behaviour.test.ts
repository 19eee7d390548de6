import { describe } from "vitest";
import { itBehaves } from "./behaviours.ts";
import { inProcess } from "./in-process.ts";
import { socketDrivers } from "./sockets.ts";

describe.each([inProcess(), inProcess({ variant: "scalar", portion: 1000 }), ...socketDrivers()])("$name", (driver) => {
  itBehaves(driver);
});
