import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, ScatterChart]);
use([GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

// Variables of the page's style: they are others in the dark.
export const INK = "var(--ink)";
export const SOFT = "var(--soft)";
export const LINE = "var(--line)";
const OURS = ["var(--ours)", "var(--ours-too)", "var(--ours-three)", "var(--ours-four)"];
const OTHERS = ["var(--others)", "var(--others-too)", "var(--others-three)", "var(--others-four)"];

/** Whether a row is one of ucall. */
export function isOurs(name: string): boolean {
  return name.startsWith("ucall");
}

/** A colour for each name; the ucalls are of one family, and the others are of another. */
export function colours(names: readonly string[]): string[] {
  const seen = [0, 0] as [number, number];
  return names.map((name) => {
    const [family, index] = isOurs(name) ? ([OURS, seen[0]++] as const) : ([OTHERS, seen[1]++] as const);
    return family[index % family.length] as string;
  });
}

/** The title of a plot. */
export function titled(text: string): object {
  return { text, left: 0, top: 0, textStyle: { fontSize: 13, fontWeight: 600, color: INK } };
}

/** A number on an axis: 20, 3k, 1M; of less than 1, all that it has. */
export function short(value: number): string {
  const unit = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ].find(([size]) => value >= (size as number)) as [number, string] | undefined;
  return unit === undefined
    ? String(Number(value.toPrecision(3)))
    : `${Number((value / unit[0]).toPrecision(3))}${unit[1]}`;
}

/** Draws a chart. @returns SVG */
export function draw(width: number, height: number, label: string, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: "system-ui, sans-serif", color: INK }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const named = label.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return svg.replace("<svg ", `<svg role="img" aria-label="${named}" `);
}
