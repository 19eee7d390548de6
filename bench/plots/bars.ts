import type { CustomSeriesRenderItem } from "echarts/types/dist/shared";
import type { Row } from "../measure/rounds.ts";
import type { Column } from "../scenario.ts";
import { cell } from "../table.ts";
import { draw, INK, isOurs, LINE, SOFT, titled } from "./svg.ts";

// px
const WIDTH = 860;
const BAR = 26;
const AROUND = 36;

/**
 * A figure of each row as a bar, and the range of its rounds as a line over it.
 * @returns SVG, "" where no row has it
 */
export function bars(rows: readonly Row[], column: Column): string {
  const found = rows.flatMap(({ name, figures }) => {
    const figure = figures[column.key];
    return figure === undefined ? [] : [{ name, figure }];
  });
  if (found.length === 0) return "";
  const names = {
    type: "category",
    inverse: true,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: LINE } },
  } as const;
  const labels = found.map(({ figure }) => cell(figure, column));
  return draw(WIDTH, found.length * BAR + AROUND, column.title, {
    title: titled(column.title),
    grid: { left: 8 + widthOf(found.map(({ name }) => name)), right: 16 + widthOf(labels), top: 30, bottom: 6 },
    xAxis: { type: "value", min: 0, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: [
      { ...names, data: found.map(({ name }) => name), axisLabel: { color: INK, fontSize: 12 } },
      {
        ...names,
        data: labels,
        position: "right",
        axisLine: { show: false },
        axisLabel: { color: SOFT, fontSize: 12 },
      },
    ],
    series: [
      {
        type: "bar",
        barWidth: BAR * 0.62,
        silent: true,
        data: found.map(({ name, figure }) => ({
          value: figure.median,
          itemStyle: { color: isOurs(name) ? "var(--ours)" : "var(--bar)", borderRadius: [0, 3, 3, 0] },
        })),
      },
      {
        type: "custom",
        renderItem: range,
        silent: true,
        encode: { x: [1, 2], y: 0 },
        data: found.map(({ figure }, index) => [index, figure.min, figure.max]),
      },
    ],
  });
}

const range: CustomSeriesRenderItem = (_, api) => {
  const [x1, y1] = api.coord([api.value(1), api.value(0)]) as [number, number];
  const [x2, y2] = api.coord([api.value(2), api.value(0)]) as [number, number];
  return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: INK, lineWidth: 2 } };
};

/** About the width of the longest text, in px: nothing is measured without a screen. */
export function widthOf(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length)) * 6.8;
}
