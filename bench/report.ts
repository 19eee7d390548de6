import type { Result } from "./results.ts";
import { table, verdictLine } from "./table.ts";

/** CPU time of other programs above which figures are doubted, as a share of a core. */
export const NOISE = 0.05;
const UNSTEADY = 1.3; // times, between the calibrations before and after

/** What a scenario found, as text. */
export function report({
  name,
  title,
  rows,
  columns,
  goals,
  remarks,
  calibration,
  neighbours,
  seconds,
}: Result): string {
  return [
    `${name}: ${title}`,
    "",
    table(rows, columns),
    "",
    ...goals.map(verdictLine),
    ...[...remarks, ...doubts(calibration, neighbours)].map((remark) => `! ${remark}`),
    `  ${seconds.toFixed(0)} s, calibration ${calibration.join(" ns before, ")} ns after`,
  ].join("\n");
}

/** Why the figures may not be worth much. */
export function doubts([before, after]: readonly [number, number], neighbours: number): string[] {
  const found = [];
  if (neighbours > NOISE) {
    found.push(
      `Other programs took ${Math.round(neighbours * 100)} % of a core: measure again when the machine is quiet.`,
    );
  }
  if (Math.max(before, after) / Math.min(before, after) > UNSTEADY) {
    found.push("The machine's speed changed meanwhile: the calibrations before and after differ.");
  }
  return found;
}
