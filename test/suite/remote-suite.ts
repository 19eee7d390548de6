import { afterAll, describe } from "vitest";
import { fileURLToPath } from "node:url";
import { type Abilities, SOCKETS } from "./abilities.ts";
import { itBehaves } from "./behaviours.ts";
import { itPlaysAllCases } from "./cases.ts";
import { fetchConversations } from "./fetch.ts";
import { processLink } from "./links.ts";
import { fetchElsewhere, listeningElsewhere } from "./targets.ts";

const program = fileURLToPath(new URL("programs/remote-process.ts", import.meta.url));

/** The whole suite on another runtime: each of the sockets and builds that its servers have. */
export function itBehavesOn(command: readonly string[], tlsAbilities: Abilities = SOCKETS): void {
  const link = processLink([...command, program]);
  const drivers = [
    listeningElsewhere(link, { kind: "tcp" }),
    listeningElsewhere(link, { kind: "tcp", engine: "scalar" }),
    listeningElsewhere(link, { kind: "unix" }),
    listeningElsewhere(link, { kind: "tls", abilities: tlsAbilities }),
  ];
  describe.each(drivers)("$name", (driver) => {
    afterAll(() => driver.stop());
    itBehaves(driver);
    itPlaysAllCases(driver);
  });

  const fetching = fetchElsewhere(link);
  describe(fetching.name, () => {
    afterAll(() => fetching.stop());
    itBehaves(fetching);
    itPlaysAllCases(fetching, fetchConversations());
  });
}
