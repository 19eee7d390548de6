import { fileURLToPath } from "node:url";
import { Program } from "../program.ts";
import type { Pinning } from "./machine.ts";

/**
 * The program that is the yardstick for the machine's speed at this moment: asked for so many ms, it tells the ns that
 * JSON.parse and JSON.stringify of a `sum` message take.
 */
export function calibrationCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(new URL("calibration-loop.js", import.meta.url))];
}

/** Applies the yardstick once, on the servers' core. @returns ns */
export async function calibrate(pinning: Pinning | undefined): Promise<number> {
  const program = new Program(calibrationCommand(), pinning?.server);
  try {
    await program.line();
    return Math.round(Number(await program.ask("200")));
  } finally {
    await program.stop();
  }
}
