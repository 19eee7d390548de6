import { plot } from "./plot.ts";
import { report } from "./report.ts";
import type { Result, Results } from "./results.ts";

/** A run as a page of HTML that stands alone: of each scenario a plot of its first figure, and its table. */
export function reportPage({ date, command, machine, pinning, settings, results }: Results): string {
  const where = pinning === undefined ? "nothing pinned" : `servers on core ${pinning.server}, load on ${pinning.load}`;
  const facts = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memory} GiB, ${machine.kernel}, Node ${machine.node}`,
    `${where}; load average ${machine.loadAverage} at the start; ${date}`,
    `${command}: ${settings.rounds} rounds of ${settings.round / 1000} s`,
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ucall: measurements of ${date.slice(0, 10)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 3rem }
pre { overflow-x: auto; font-size: 0.75rem; background: #f5f6f7; padding: 1rem }
svg { max-width: 100%; height: auto }
</style>
<h1>ucall: measurements</h1>
<p>${facts.map(escape).join("<br>\n")}</p>
<p>Bars are medians of the rounds, the line over each is their range. Shorter is better; green is ucall.</p>
${results.map(section).join("\n")}
</html>
`;
}

function section(result: Result): string {
  const [first] = result.columns;
  return `<h2>${escape(result.name)}</h2>
${first === undefined ? "" : plot(result.rows, first)}
<pre>${escape(report(result))}</pre>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
