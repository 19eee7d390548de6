import { describe, it } from "vitest";
import type { UringSettings } from "../../dist/platforms/node/uring.js";
import { itBehaves } from "../suite/behaviours.ts";
import { FOLDERS, load } from "../suite/load.ts";
import { play, Servers } from "../suite/run.ts";
import { sockets } from "../suite/sockets.ts";
import { uringWorks } from "../suite/uring.ts";
import { serveWith } from "./serve-with.ts";

const AT_ONCE = 8;

/** Runs the whole suite on io_uring with settings that nobody may notice. */
export function describeSuite(variants: readonly (readonly [name: string, settings: Partial<UringSettings>])[]): void {
  const cases = load(...FOLDERS).filter((one) => one.steps.every((step) => !step.wait));

  describe.runIf(uringWorks).each(variants)("the suite on io_uring with %s", (_, settings) => {
    const driver = sockets({ kind: "tcp", io: "uring", start: serveWith(settings) });
    itBehaves(driver);

    it("answers all cases", async () => {
      const servers = new Servers(driver);
      const queue = cases.values();
      const worker = async (): Promise<void> => {
        for (const one of queue) await play(await servers.for(one), { ...one, calls: undefined });
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      await servers.close();
    }, 120_000);
  });
}
