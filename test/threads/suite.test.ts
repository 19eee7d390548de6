import { afterAll, describe } from "vitest";
import { itBehaves } from "../suite/behaviours.ts";
import { itPlaysAllCases } from "../suite/cases.ts";
import { threadLink } from "../suite/links.ts";
import { nodeProgram } from "../suite/node-program.ts";
import { listeningElsewhere } from "../suite/targets.ts";
import { uringWorks } from "../suite/uring.ts";

const link = threadLink(await nodeProgram("remote-thread"));

const drivers = [
  listeningElsewhere(link, { kind: "tcp", io: "net" }),
  ...(uringWorks
    ? [
        listeningElsewhere(link, { kind: "tcp", io: "uring" }),
        listeningElsewhere(link, { kind: "unix", io: "uring", engine: "scalar" }),
      ]
    : []),
];

describe.each(drivers)("$name", (driver) => {
  afterAll(() => driver.stop());
  itBehaves(driver);
  itPlaysAllCases(driver);
});
