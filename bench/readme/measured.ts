import { NOISE } from "../report.ts";
import type { Results } from "../results.ts";
import { claims } from "./claims.ts";

const BEGIN = "<!-- measured -->";
const END = "<!-- /measured -->";

/** The part of the README that tells what was measured, made of a run. @throws Error where something is not in it */
export function measured(results: Results): string {
  const { date, command, machine, pinning, settings } = results;
  const read = (scenario: string, row: string, key: string): number => {
    const rows = results.results.find(({ name }) => name === scenario)?.rows;
    const figure = rows?.find(({ name }) => name === row)?.figures[key];
    if (figure === undefined) throw new Error(`it has no "${key}" of ${row} in ${scenario}; the README tells of it`);
    return figure.median;
  };
  const table = [["what", "ucall", "against"], ["---", "---", "---"], ...claims(read)];
  // Where files went and what was shown besides is nobody's business.
  const asked = command.replaceAll(/ --(?:json|report|compare|readme)[ =]\S+/g, "").replace(/ --$/, "");
  const kernel = /^\S+ \d+\.\d+/.exec(machine.kernel)?.[0] ?? machine.kernel;
  const cores = `${machine.cores} ${machine.cores === 1 ? "core" : "cores"}`;
  const where = pinning === undefined ? "" : ": servers on one core, the load on the others";
  const text =
    `\`${asked}\` on ${date.slice(0, 10)}, ${cores} of ${machine.cpu}, ${machine.memory} GiB, ${kernel}, ` +
    `Node ${machine.node.slice(1)}${where}. Each figure is the median of ${settings.rounds} rounds of ` +
    `${settings.round / 1000} s, run in turn with those it is compared to; ratios carry over to other machines better ` +
    `than times. [bench/](bench/README.md) explains the method.`;
  return [wrap(text), "", ...table.map((cells) => `| ${cells.join(" | ").replaceAll("  ", " ")} |`)].join("\n");
}

/** Scenarios of a run during which other programs had the machine, so that the README should not tell of it. */
export function disturbed({ results }: Results): string[] {
  return results.filter(({ neighbours }) => neighbours > NOISE).map(({ name }) => name);
}

/** Puts the text between the README's marks. @throws Error where they are missing */
export function putBetweenMarks(readme: string, text: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`README.md has no ${BEGIN} with a ${END} behind it`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${text}\n${readme.slice(end)}`;
}

/** Breaks lines at 120 characters. */
function wrap(text: string): string {
  return text.replaceAll(/(?=\S)(.{1,120})(?: |$)/g, "$1\n").trimEnd();
}
