import { exchange, readResponse } from "../load/exchange.ts";
import { Requests } from "../load/requests.ts";
import { cpuTime } from "../measure/cpu.ts";
import { type Contestant, type Row, type Sample, starting } from "../measure/rounds.ts";
import {
  bunServe,
  fastify,
  fastifyBatches,
  floor,
  jayson,
  nodeHttp,
  type Peer,
  startPeer,
  trpc,
  ucallNet,
  ucallUring,
} from "../peers/peer.ts";
import type { Column, Curves, Scenario, Settings } from "../scenario.ts";
import { npmPackages } from "../setup.ts";
import { requestText } from "./dialects.ts";
import { batchOf, call, checkBatch, checkCall } from "./messages.ts";

const SIZES = [1, 10, 100, 1000];
const CONNECTIONS = 4; // few, so that the slow are done with what is under way soon
const PARTS = 8; // of a round's length: what each size takes
const SHORTEST = 100; // ms

/** What is sent at once to have so many calls done, and answered before more is sent. */
interface Burst {
  readonly text: string;
  /** Of `text`, which is sent again and again: what is asked once to see how the answer looks. */
  readonly one: string;
  /** How often `one` is in `text`. */
  readonly times: number;
  /** @throws Error where this does not answer `one` */
  check(answer: string): void;
}

type Bursts = (size: number) => Burst;

export const batchSizes: Scenario = {
  name: "batch-sizes",
  title: `batches of 1, 10, 100 and 1,000 sums, HTTP keep-alive, ${CONNECTIONS} connections; bare: TCP without HTTP`,
  needs: [npmPackages],
  async run(settings) {
    const servers = [ucallUring, ucallNet, bunServe, nodeHttp, fastifyBatches, jayson];
    const rows = await settings.run([
      sweep(`${ucallUring.name}, bare`, ucallUring, bareBatch, settings),
      ...servers.map((peer) => sweep(peer.name, peer, httpBatch, settings)),
      sweep(trpc.name, trpc, trpcBatch, settings),
    ]);
    return { rows, columns: columns("call"), goals: [], remarks: [], curves: curves(rows, "call", "calls in a batch") };
  },
};

export const pipelineDepths: Scenario = {
  name: "pipeline-depths",
  title: `bursts of 1, 10, 100 and 1,000 requests with one JSON-RPC sum each, ${CONNECTIONS} connections; bare: TCP without HTTP`,
  async run(settings) {
    const request = requestText({ target: "/", body: call });
    const servers: Peer[] = [
      { ...floor, command: () => [...floor.command(), String(request.length)] },
      ...[ucallUring, ucallNet, bunServe, nodeHttp, fastify],
    ];
    const pipelined: Bursts = (size) => repeated(request, size, (answer) => checkCall(readResponse(answer).body));
    const rows = await settings.run([
      ...servers.map((peer) => sweep(peer.name, peer, pipelined, settings)),
      sweep(`${ucallUring.name}, bare`, ucallUring, (size) => repeated(call, size, checkCall), settings),
    ]);
    return {
      rows,
      columns: columns("request"),
      goals: [],
      remarks: [],
      curves: curves(rows, "request", "requests in a burst"),
    };
  },
};

function columns(what: string): Column[] {
  return SIZES.map((size, index) => ({
    key: `cpu${size}`,
    title: index === 0 ? `CPU µs/${what}: 1` : size.toLocaleString("en"),
    digits: 2,
    spread: true,
  }));
}

function curves(rows: readonly Row[], what: string, axis: string): Curves[] {
  const lines = rows.map(({ name, figures }) => ({
    name,
    points: SIZES.flatMap((size) => {
      const figure = figures[`cpu${size}`];
      return figure === undefined ? [] : [{ x: size, figure }];
    }),
  }));
  return [{ title: `CPU µs/${what}`, axis, lines }];
}

function repeated(one: string, times: number, check: (answer: string) => void): Burst {
  return { text: one.repeat(times), one, times, check };
}

const bareBatch: Bursts = (size) => repeated(batchOf(size), 1, (answer) => checkBatch(answer, size));

const httpBatch: Bursts = (size) => {
  const request = requestText({ target: "/", body: batchOf(size) });
  return repeated(request, 1, (answer) => checkBatch(readResponse(answer).body, size));
};

/** https://trpc.io/docs/rpc#batching */
const trpcBatch: Bursts = (size) => {
  const calls = Array.from({ length: size }, (_, index) => [String(index), { a: index, b: 3 }] as const);
  const target = `/${calls.map(() => "sumOfBatch").join(",")}?batch=1`;
  const request = requestText({ target, body: JSON.stringify(Object.fromEntries(calls)) });
  return repeated(request, 1, (answer) => {
    const { body } = readResponse(answer);
    const right = JSON.stringify(calls.map(([, { a, b }]) => ({ result: { data: a + b } })));
    if (body !== right) throw new Error(`a wrong answer: ${body.slice(0, 120)}`);
  });
};

/** A server that gets bursts of each size in turn; `cpu10` is µs of its CPU time a call in those of 10. */
function sweep(name: string, peer: Peer, bursts: Bursts, { pinning, round, warmUp }: Settings): Contestant {
  return {
    name,
    start: () =>
      starting(async (onStop) => {
        const { port, program } = await startPeer(peer, pinning);
        onStop(() => program.stop());
        const requests = new Requests(pinning?.load);
        onStop(() => requests.stop());
        const load = async (size: number, length: number): Promise<number> => {
          const { text: message, one, times, check } = bursts(size);
          const answer = await exchange(port, one);
          check(answer);
          const replyLength = answer.length * times;
          const milliseconds = Math.max(SHORTEST, length / PARTS);
          const before = cpuTime(program.pid);
          const sending = { port, message, replyLength, connections: CONNECTIONS, milliseconds, fresh: false };
          const { replies, lost } = await requests.send(sending);
          if (lost > 0) throw new Error(`${lost} of its answers did not come`);
          return ((cpuTime(program.pid) - before) * 1000) / (replies * size);
        };
        const all = async (length: number): Promise<Sample> => {
          const sample: Record<string, number> = {};
          for (const size of SIZES) sample[`cpu${size}`] = await load(size, length);
          return sample;
        };
        await all(warmUp);
        return () => all(round);
      }),
  };
}
