import { spread, type Figure } from "./measure/statistics.ts";
import type { Row } from "./measure/rounds.ts";
import type { Column, Verdict } from "./scenario.ts";

/** Rows and columns as text; a row without figures says why, a column without any is left out. */
export function table(rows: readonly Row[], all: readonly Column[]): string {
  const columns = shownColumns(rows, all);
  const lines = [
    ["", ...columns.map(({ title }) => title)],
    ...rows.map(({ name, figures }) => [name, ...columns.map((column) => cell(figures[column.key], column))]),
  ];
  const widths = lines[0]!.map((_, index) => Math.max(...lines.map((cells) => cells[index]!.length)));
  const text = lines.map((cells, line) => {
    const [name, ...values] = cells as [string, ...string[]];
    const first = name.padEnd(widths[0] as number);
    const row = rows[line - 1];
    if (row?.reason !== undefined) return `${first}  ${row.status}: ${row.reason}`;
    return [first, ...values.map((value, index) => value.padStart(widths[index + 1] as number))].join("  ").trimEnd();
  });
  return [text[0], "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...text.slice(1)].join("\n");
}

/** The columns that any row has a figure for. */
export function shownColumns(rows: readonly Row[], columns: readonly Column[]): Column[] {
  return columns.filter(({ key }) => rows.some(({ figures }) => figures[key] !== undefined));
}

/** A figure as text. */
export function cell(figure: Figure | undefined, { digits, spread: withSpread = false }: Column): string {
  if (figure === undefined) return "";
  const value = number(figure.median, digits);
  return withSpread ? `${value} ±${String(Math.round(spread(figure) * 100)).padStart(2)} %` : value;
}

/** A goal and what has become of it, as a line. */
export function verdictLine({ text, value, met, digits, atMost, atLeast }: Verdict): string {
  const limit = atMost === undefined ? `at least ${atLeast?.toLocaleString("en")}` : `at most ${atMost}`;
  if (value === undefined) return `? ${text}: not measured (goal: ${limit})`;
  return `${met ? "✓" : "✗"} ${text}: ${number(value, digits)} (goal: ${limit})`;
}

function number(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
