import process from "node:process";
import { describe } from "vitest";
import { WORKERS } from "../suite/abilities.ts";
import { itBehaves } from "../suite/behaviours.ts";
import { itPlaysAllCases } from "../suite/cases.ts";
import type { Driver } from "../suite/driver.ts";
import { processLink } from "../suite/links.ts";
import { nodeProgram } from "../suite/node-program.ts";
import { listeningElsewhere } from "../suite/targets.ts";
import { uringWorks } from "../suite/uring.ts";

const link = processLink([process.execPath, await nodeProgram("remote-workers")]);

/** Servers of two processes each, which a program of its own starts: it runs once more in each of them. */
function workers(io: "net" | "uring"): Driver {
  const { name } = listeningElsewhere(link, { kind: "tcp", io, workers: 2 });
  return {
    name,
    abilities: WORKERS,
    async start(options) {
      const program = listeningElsewhere(link, { kind: "tcp", io, workers: 2 });
      const server = await program.start(options);
      return {
        ...server,
        async close(timeout) {
          await server.close(timeout);
          program.stop();
        },
      };
    },
  };
}

const drivers = (uringWorks ? (["uring", "net"] as const) : (["net"] as const)).map(workers);

describe.each(drivers)("$name", (driver) => {
  itBehaves(driver);
  // Two processes for each server take their time, and what cases show is one process's doing.
  if (driver === drivers[0]) itPlaysAllCases(driver);
});
