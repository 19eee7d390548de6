import type { Curves } from "../scenario.ts";
import { colours, draw, INK, isOurs, LINE, short, SOFT, titled } from "./svg.ts";

// px
const WIDTH = 430;
const HEIGHT = 300;

/**
 * Figures over something that grows, both on logarithmic axes: what grows in proportion is a line that climbs with the grid.
 * @returns SVG, "" where there are none
 */
export function lines({ title, axis, lines }: Curves): string {
  const found = lines.filter(({ points }) => points.length > 0);
  if (found.length === 0) return "";
  const names = found.map(({ name }) => name);
  const colour = colours(names);
  const grown = { axisLabel: { color: SOFT, formatter: short }, axisLine: { lineStyle: { color: LINE } } };
  return draw(WIDTH, HEIGHT, `${title}, by ${axis}`, {
    title: titled(`${title}, by ${axis}`),
    legend: {
      top: 22,
      left: 0,
      itemWidth: 18,
      itemHeight: 8,
      itemGap: 24,
      icon: "roundRect",
      selectedMode: false,
      textStyle: { color: INK, fontSize: 12 },
      data: names,
    },
    grid: { left: 46, right: 20, top: 54, bottom: 44 },
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
      symbol: isOurs(name) ? "circle" : "diamond",
      symbolSize: 7,
      lineStyle: { color: colour[index], width: 2 },
      itemStyle: { color: colour[index] },
      data: points.map(({ x, figure }) => [x, figure.median]),
    })),
  });
}
