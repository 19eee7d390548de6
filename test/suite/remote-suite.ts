import { afterAll, describe, it } from "vitest";
import { behaviours } from "./behaviours.ts";
import { itPlaysAllCases } from "./cases.ts";
import { fetchConversations } from "./fetch.ts";
import { Remote } from "./remote.ts";

/** The whole suite on another runtime: each of the sockets and builds that its servers have. */
export function itBehavesOn(command: readonly string[], { tlsHidesResets = false } = {}): void {
  const drivers = [
    new Remote({ command, kind: "tcp" }),
    new Remote({ command, kind: "tcp", engine: "scalar" }),
    new Remote({ command, kind: "unix" }),
    new Remote({ command, kind: "tls", hidesResets: tlsHidesResets }),
  ];
  describe.each(drivers)("$name", (driver) => {
    afterAll(() => driver.stop());
    it.each(behaviours)("$name", ({ run }) => run(driver));
    itPlaysAllCases(driver);
  });

  const fetching = new Remote({ command, kind: "fetch" });
  describe(fetching.name, () => {
    afterAll(() => fetching.stop());
    itPlaysAllCases(fetching, fetchConversations());
  });
}
