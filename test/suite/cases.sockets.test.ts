import { describe } from "vitest";
import { itPlaysAllCases } from "./cases.ts";
import { socketDrivers } from "./sockets.ts";

describe.each(socketDrivers())("$name", (driver) => {
  itPlaysAllCases(driver);
});
