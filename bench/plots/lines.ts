import type { Curves } from "../scenario.ts";
import { colours, draw, INK, isOurs, LINE, short, SOFT, titled } from "./svg.ts";

// px
const WIDTH = 430;
const HEIGHT = 300;
const LEGEND = { symbol: 18, gap: 24, letter: 6.5, line: 36 };

/**
 * Figures over something that grows, both on logarithmic axes: what grows in proportion is a line that climbs with the grid.
 * @returns SVG, "" where there are none
 */
export function lines({ title, axis, lines }: Curves): string {
  const found = lines.filter(({ points }) => points.length > 0);
  if (found.length === 0) return "";
  const names = found.map(({ name }) => name);
  const colour = colours(names);
  const isRepeated = (index: number) => colour.indexOf(colour[index] as string) < index; // there are more than colours
  const legend = (legendLines(names) - 1) * LEGEND.line;
  const grown = { axisLabel: { color: SOFT, formatter: short }, axisLine: { lineStyle: { color: LINE } } };
  return draw(WIDTH, HEIGHT + legend, `${title}, by ${axis}`, {
    title: titled(`${title}, by ${axis}`),
    legend: {
      top: 22,
      left: 0,
      itemWidth: LEGEND.symbol,
      itemHeight: 8,
      itemGap: LEGEND.gap,
      selectedMode: false,
      textStyle: { color: INK, fontSize: 12 },
      data: names.map((name, index) => ({ name, icon: isRepeated(index) ? "triangle" : "roundRect" })),
    },
    grid: { left: 46, right: 20, top: 54 + legend, bottom: 44 },
    xAxis: {
      ...grown,
      type: "log",
      name: axis,
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: { color: SOFT },
      splitLine: { show: false },
    },
    yAxis: { ...grown, type: "log", splitLine: { lineStyle: { color: LINE } } },
    series: found.map(({ name, points }, index) => ({
      name,
      type: "line",
      silent: true,
      symbol: isRepeated(index) ? "triangle" : isOurs(name) ? "circle" : "diamond",
      symbolSize: 7,
      lineStyle: { color: colour[index], width: 2 },
      itemStyle: { color: colour[index] },
      data: points.map(({ x, figure }) => [x, figure.median]),
    })),
  });
}

/** How many lines these names take in the legend, at most. */
function legendLines(names: readonly string[]): number {
  let count = 1;
  let width = 0;
  for (const { length } of names) {
    const own = LEGEND.symbol + LEGEND.gap + length * LEGEND.letter;
    if (width > 0 && width + own > WIDTH) {
      count += 1;
      width = 0;
    }
    width += own;
  }
  return count;
}
