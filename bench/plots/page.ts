import { doubts } from "../report.ts";
import type { Result, Results } from "../results.ts";
import type { Column } from "../scenario.ts";
import type { Row } from "../measure/rounds.ts";
import { cell, shownColumns, verdictLine } from "../table.ts";
import { bars } from "./bars.ts";
import { lines } from "./lines.ts";
import { percentiles } from "./percentiles.ts";
import { isOurs } from "./svg.ts";
import { style } from "./style.ts";

/** A run as a page of HTML that stands alone: of each scenario the plots and the table. */
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
<meta name="color-scheme" content="light dark">
<title>ucall: measurements of ${date.slice(0, 10)}</title>
<style>${style}</style>
<h1>ucall: measurements</h1>
<p class="soft">${facts.map(escape).join("<br>\n")}</p>
<p>Bars are medians of the rounds, the line over each is their range; less is better. Green is ucall.</p>
<nav>${results.map(({ name }) => `<a href="#${name}">${escape(name)}</a>`).join("\n")}</nav>
${results.map(section).join("\n")}
</html>
`;
}

function section(result: Result): string {
  const { name, title, rows, columns, goals, remarks, curves = [], calibration, neighbours, seconds } = result;
  const [first] = columns;
  const figures = curves.map((curve) => figureOf(lines(curve)));
  const notes = [...remarks, ...doubts(calibration, neighbours)].map(
    (note) => `<li class="doubt">${escape(note)}</li>`,
  );
  return `<section id="${name}">
<h2>${escape(name)}</h2>
<p>${escape(title)}</p>
${first === undefined ? "" : figureOf(bars(rows, first))}
${figureOf(percentiles(rows))}
${figures.length > 0 ? `<div class="curves">${figures.join("\n")}</div>` : ""}
${htmlTable(rows, shownColumns(rows, columns))}
<ul>${[...goals.map((goal) => `<li>${escape(verdictLine(goal))}</li>`), ...notes].join("\n")}</ul>
<p class="soft">${seconds.toFixed(0)} s; calibration ${calibration.join(" ns before, ")} ns after</p>
</section>`;
}

function figureOf(svg: string): string {
  return svg === "" ? "" : `<figure>${svg}</figure>`;
}

function htmlTable(rows: readonly Row[], columns: readonly Column[]): string {
  const head = ["", ...columns.map(({ title }) => title)].map((title) => `<th>${escape(title)}</th>`).join("");
  const body = rows.map((row) => {
    const { name, status, reason = "", figures } = row;
    const cells =
      status === "measured"
        ? columns.map((column) => `<td>${escape(cell(figures[column.key], column))}</td>`).join("")
        : `<td class="reason" colspan="${Math.max(1, columns.length)}">${status}: ${escape(reason)}</td>`;
    return `<tr${isOurs(name) ? ' class="ours"' : ""}><th>${escape(name)}</th>${cells}</tr>`;
  });
  return `<div class="table"><table><thead><tr>${head}</tr></thead>
<tbody>${body.join("\n")}</tbody></table></div>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
