import { exchange, readResponse } from "../load/exchange.ts";
import { Requests } from "../load/requests.ts";
import { cpuTime } from "../measure/cpu.ts";
import { against, type Contestant, type Sample, starting } from "../measure/rounds.ts";
import { nodeCommand, npmPeer, type Peer, pythonPeer, startPeer } from "../peers/peer.ts";
import type { Column, Scenario, Settings } from "../scenario.ts";
import { npmPackages, pythonPackages } from "../setup.ts";
import { requestText } from "./dialects.ts";

/** A program that passes on what a copy of it answers. */
type Proxy = (...upstream: string[]) => Peer;

const ucall: Proxy = (...upstream) => ({ name: "ucall", command: () => nodeCommand("ucall-proxy.js", ...upstream) });
const fastify: Proxy = (...upstream) => npmPeer("Fastify, undici", "fastify-proxy.mjs", ...upstream);
const fastapi = (client: string): Proxy => {
  return (...upstream) => pythonPeer(`FastAPI, ${client}`, "fastapi_proxy.py", client, ...upstream);
};

const POINTS = [
  { number: 500, connections: 2 },
  { number: 2000, connections: 20 },
  { number: 5000, connections: 200 },
  { number: 10_000, connections: 1000 },
];

export const proxy: Scenario = {
  name: "proxy",
  title:
    "a procedure that asks a second copy of its server for a random id: 500 to 10,000 GETs on 2 to 1,000 connections",
  needs: [npmPackages, pythonPackages],
  async run(settings) {
    const proxies = [ucall, fastify, fastapi("aiohttp"), fastapi("httpx")];
    const rows = await settings.run(proxies.map((each) => forwarding(each, settings)));
    return {
      rows: against(rows, "cpu", "FastAPI, aiohttp", "ofAiohttp"),
      columns: [
        { key: "cpu", title: "CPU µs/request", digits: 0, spread: true },
        { key: "ofAiohttp", title: "of aiohttp's", digits: 3 },
        ...POINTS.flatMap(({ connections }): Column[] => [
          { key: `rate${connections}`, title: `on ${connections.toLocaleString("en")}: /s`, digits: 0 },
          { key: `p50of${connections}`, title: "p50 ms", digits: 1 },
        ]),
      ],
      goals: [],
      remarks: [],
      curves: [
        {
          title: "requests/s",
          axis: "connections",
          lines: rows.map(({ name, figures }) => ({
            name,
            points: POINTS.flatMap(({ connections }) => {
              const figure = figures[`rate${connections}`];
              return figure === undefined ? [] : [{ x: connections, figure }];
            }),
          })),
        },
      ],
    };
  },
};

/**
 * The proxy has the servers' core, the one behind it the load's. `cpu` is µs of the proxy's CPU time a request of all
 * points, `rate20` requests a second with 20 connections and `p50of20` their median latency in ms. Of a slow server a
 * point ends with the round's time, short of its number of requests.
 */
function forwarding(proxy: Proxy, { pinning, round, warmUp }: Settings): Contestant {
  return {
    name: proxy().name,
    start: () =>
      starting(async (onStop) => {
        const upstream = await startPeer(proxy("0"), pinning && { ...pinning, server: pinning.load });
        onStop(() => upstream.program.stop());
        const requests = new Requests(pinning?.load);
        onStop(() => requests.stop());
        const { port, program } = await startPeer(proxy(String(upstream.port)), pinning);
        onStop(() => program.stop());
        const replyLength = await check(port);
        const message = requestText(ask);
        const send = (point: (typeof POINTS)[0], milliseconds: number) =>
          requests.send({ port, message, replyLength, ...point, milliseconds, fresh: false });
        for (const point of POINTS) await send(point, warmUp / POINTS.length);
        return () => measure(program.pid, (point) => send(point, round));
      }),
  };
}

async function measure(
  pid: number,
  send: (point: (typeof POINTS)[0]) => ReturnType<Requests["send"]>,
): Promise<Sample> {
  const sample: Record<string, number> = {};
  const before = cpuTime(pid);
  let all = 0;
  for (const point of POINTS) {
    const { replies, lost, milliseconds, latency } = await send(point);
    if (lost > 0) throw new Error(`${lost} of its answers on ${point.connections} connections did not come`);
    all += replies;
    sample[`rate${point.connections}`] = (replies * 1000) / milliseconds;
    sample[`p50of${point.connections}`] = latency.p50 / 1000;
  }
  return { cpu: ((cpuTime(pid) - before) * 1000) / all, ...sample };
}

const ask = { target: "/forward" };

/** @returns bytes of the answer @throws Error where an answer is no id, or the same one again */
async function check(port: number): Promise<number> {
  const first = await exchange(port, requestText(ask));
  const second = await exchange(port, requestText(ask));
  const [one, other] = [first, second].map((answer) => readResponse(answer).body) as [string, string];
  for (const id of [one, other]) {
    if (!/^"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/.test(id))
      throw new Error(`a wrong answer: ${id.slice(0, 120)}`);
  }
  if (one === other) throw new Error(`a wrong answer: ${one} twice`);
  return first.length;
}
