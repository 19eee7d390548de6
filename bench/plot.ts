import { BarChart, CustomChart } from "echarts/charts";
import { GridComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { CustomSeriesRenderItem } from "echarts/types/dist/shared";
import type { Row } from "./measure/rounds.ts";
import type { Column } from "./scenario.ts";
import { cell } from "./table.ts";

use([BarChart, CustomChart, GridComponent, TitleComponent, SVGRenderer]);

// px
const WIDTH = 860;
const BAR = 28;
const AROUND = 40;

const OURS = "#0b6e4f";
const OTHERS = "#a9b4bf";
const INK = "#222";

/**
 * A figure of each row as a bar, and the range of its rounds as a line over it.
 * @returns SVG, "" where no row has it
 */
export function plot(rows: readonly Row[], column: Column): string {
  const found = rows.flatMap(({ name, figures }) => {
    const figure = figures[column.key];
    return figure === undefined ? [] : [{ name, figure }];
  });
  if (found.length === 0) return "";
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: found.length * BAR + AROUND });
  const names = { type: "category", inverse: true, axisTick: { show: false }, axisLabel: { color: INK } } as const;
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif" },
    title: { text: column.title, left: 0, textStyle: { fontSize: 13, fontWeight: "normal", color: INK } },
    grid: { left: 200, right: 120, top: 32, bottom: 8 },
    xAxis: { type: "value", min: 0, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: [
      { ...names, data: found.map(({ name }) => name) },
      { ...names, data: found.map(({ figure }) => cell(figure, column)), position: "right", axisLine: { show: false } },
    ],
    series: [
      {
        type: "bar",
        barWidth: BAR * 0.6,
        data: found.map(({ name, figure }) => ({
          value: figure.median,
          itemStyle: { color: name.startsWith("ucall") ? OURS : OTHERS },
        })),
      },
      {
        type: "custom",
        renderItem: range,
        encode: { x: [1, 2], y: 0 },
        data: found.map(({ figure }, index) => [index, figure.min, figure.max]),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const range: CustomSeriesRenderItem = (_, api) => {
  const [x1, y1] = api.coord([api.value(1), api.value(0)]) as [number, number];
  const [x2, y2] = api.coord([api.value(2), api.value(0)]) as [number, number];
  return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: INK, lineWidth: 2 } };
};
