import { fileURLToPath } from "node:url";
import { Program } from "../program.ts";
import type { Pinning } from "./machine.ts";

/** ns that this takes on the machine of the project's first figures when nothing else runs. */
export const CALIBRATION_QUIET = 410;

/**
 * A yardstick for the machine's speed at this moment: ns for JSON.parse and JSON.stringify of a `sum` message, on the
 * servers' core.
 */
export async function calibrate(pinning: Pinning | undefined): Promise<number> {
  const file = fileURLToPath(new URL("calibration-loop.js", import.meta.url));
  const program = new Program([process.execPath, file], pinning?.server);
  try {
    return Number(await program.line());
  } finally {
    await program.stop();
  }
}
