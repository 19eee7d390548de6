import type { Row } from "../measure/rounds.ts";
import { widthOf } from "./bars.ts";
import { draw, INK, isOurs, LINE, short, SOFT, titled } from "./svg.ts";

// px
const WIDTH = 860;
const LANE = 26;
const AROUND = 64;

const KEYS = ["p50", "p99", "p999"] as const;
const MARKS = ["circle", "diamond", "circle"];

/**
 * The latency's percentiles of each row as marks on a line, on a logarithmic axis.
 * @returns SVG, "" where no row has them
 */
export function percentiles(rows: readonly Row[]): string {
  const found = rows.flatMap(({ name, figures }) => {
    const values = KEYS.flatMap((key) => figures[key]?.median ?? []);
    return values.length === KEYS.length ? [{ name, values }] : [];
  });
  if (found.length === 0) return "";
  const names = found.map(({ name }) => name);
  const how = rows.some(({ figures }) => figures["paceLate"] !== undefined)
    ? "at a constant rate"
    : "in a closed loop, which flatters those that stall";
  const title = `latency, µs, ${how}: half of the answers, 99 %, 99.9 %`;
  const colour = (name: string) => (isOurs(name) ? "var(--ours)" : "var(--others)");
  return draw(WIDTH, found.length * LANE + AROUND, title, {
    title: titled(title),
    grid: { left: 8 + widthOf(names), right: 24, top: 34, bottom: 26 },
    xAxis: {
      type: "log",
      axisLabel: { color: SOFT, formatter: short },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: INK, fontSize: 12 },
    },
    series: [
      ...found.map(({ name, values }) => ({
        type: "line",
        silent: true,
        symbol: "none",
        lineStyle: { color: colour(name), width: 2 },
        data: values.map((value) => [value, name]),
      })),
      ...KEYS.map((_, index) => ({
        type: "scatter",
        silent: true,
        symbol: MARKS[index],
        symbolSize: 9,
        data: found.map(({ name, values }) => ({
          value: [values[index], name],
          itemStyle: {
            color: index === KEYS.length - 1 ? "var(--paper)" : colour(name), // the last one is a ring
            borderColor: colour(name),
            borderWidth: 2,
            opacity: 1,
          },
        })),
      })),
    ],
  });
}
