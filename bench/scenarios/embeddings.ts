import { exchange, readResponse } from "../load/exchange.ts";
import { Requests } from "../load/requests.ts";
import { cpuTime } from "../measure/cpu.ts";
import { against, type Contestant, type Sample, starting } from "../measure/rounds.ts";
import { startPeer } from "../peers/peer.ts";
import { checkVectors, DIMENSIONS } from "../peers/vectors.ts";
import type { Column, Goal, Scenario, Settings } from "../scenario.ts";
import { pythonPackages } from "../setup.ts";
import {
  cbor,
  constant,
  COUNTS,
  type EmbeddingServer,
  fastapi,
  fastify,
  json,
  messageOf,
  net,
  npy,
  PARTS,
  raw,
  rawOf,
  type Representation,
  uring,
} from "./embedding-servers.ts";
import { limits } from "./server.ts";

const CONNECTIONS = 4;

const nameOf = ({ peer }: EmbeddingServer, { name }: Representation): string => `${peer.name}, ${name}`;
const lists = nameOf(fastapi, json);

/** To what ucall's rows are set, and how many times as many requests per second of server CPU raw bytes are to be. */
const yardsticks = [
  { key: "ofLists", base: lists, title: "of FastAPI's lists", atLeast: 30 },
  { key: "ofRaw", base: nameOf(fastapi, rawOf(fastapi)), title: "of its raw", atLeast: 2.5 },
  { key: "ofBuffer", base: nameOf(fastify, rawOf(fastify)), title: "of Fastify's Buffer", atLeast: 2 },
];

export const embeddings: Scenario = {
  name: "embeddings",
  title: `${COUNTS.join(" and ")} vectors of ${DIMENSIONS.toLocaleString("en")} f32 for a model's name and as many texts, ${CONNECTIONS} connections: servers`,
  needs: [pythonPackages],
  async run(settings) {
    const of = (server: EmbeddingServer, forms: readonly Representation[]) =>
      forms.map((form) => answering(server, form, settings));
    let rows = await settings.run([
      ...of(constant, [raw]),
      ...of(uring, [raw, npy, cbor, json]),
      ...of(net, [raw, npy, cbor, json]),
      ...of(fastify, [rawOf(fastify), json]),
      ...of(fastapi, [rawOf(fastapi), json]),
    ]);
    for (const count of COUNTS) {
      rows = against(rows, `cpu${count}`, nameOf(constant, raw), `ofFloor${count}`);
      for (const { key, base } of yardsticks) rows = against(rows, `perCpu${count}`, base, `${key}${count}`);
    }
    return {
      rows,
      columns: COUNTS.flatMap((count): Column[] => [
        { key: `cpu${count}`, title: `${count}: CPU µs`, digits: 0, spread: true },
        { key: `ofFloor${count}`, title: "of the floor's", digits: 2 },
        { key: `rate${count}`, title: "/s", digits: 0 },
        { key: `megabytes${count}`, title: "MB/s", digits: 0 },
        ...yardsticks.map(({ key, title }) => ({ key: `${key}${count}`, title, digits: 1 })),
      ]),
      goals: COUNTS.flatMap((count) =>
        yardsticks.map(({ key, base, atLeast }): Goal => ({
          text: `requests per second of server CPU, ${count} vectors, ${nameOf(uring, raw)} to ${base}`,
          row: nameOf(uring, raw),
          key: `${key}${count}`,
          digits: 1,
          atLeast,
        })),
      ),
      remarks: limits(rows),
    };
  },
};

/**
 * A server that our generator asks for embeddings: `cpu32` is µs of its CPU time a request for 32, `perCpu32` requests a
 * second of it, `rate32` requests a second, `megabytes32` a second of the numbers alone, at four bytes each.
 */
export function answering(
  server: EmbeddingServer,
  form: Representation,
  { pinning, round, warmUp }: Settings,
): Contestant {
  return {
    name: nameOf(server, form),
    start: () =>
      starting(async (onStop) => {
        const { port, program } = await startPeer(server.peer, pinning);
        onStop(() => program.stop());
        const requests = new Requests(pinning?.load);
        onStop(() => requests.stop());
        const lengths = new Map<number, number>();
        for (const count of COUNTS) lengths.set(count, await check(port, form, count));
        const send = (count: number, milliseconds: number) =>
          requests.send({
            port,
            message: messageOf(form, count),
            replyLength: lengths.get(count) as number,
            connections: CONNECTIONS,
            milliseconds,
            fresh: false,
          });
        const measure = async (): Promise<Sample> => {
          const sample: Record<string, number> = {};
          for (const count of COUNTS) {
            const before = cpuTime(program.pid);
            const { replies, lost, milliseconds, busy } = await send(count, round / PARTS);
            const cpu = cpuTime(program.pid) - before;
            if (lost > 0) throw new Error(`${lost} answers did not come`);
            const rate = (replies * 1000) / milliseconds;
            // Of the larger one, which comes last.
            sample["serverBusy"] = (cpu / milliseconds) * 100;
            sample["loadBusy"] = busy * 100;
            sample[`cpu${count}`] = (cpu * 1000) / replies;
            sample[`perCpu${count}`] = (replies * 1000) / cpu;
            sample[`rate${count}`] = rate;
            sample[`megabytes${count}`] = (rate * count * DIMENSIONS * Float32Array.BYTES_PER_ELEMENT) / 1e6;
          }
          return sample;
        };
        for (const count of COUNTS) await send(count, warmUp / PARTS);
        return measure;
      }),
  };
}

/** @returns bytes of the answer @throws Error where it is wrong */
async function check(port: number, form: Representation, count: number): Promise<number> {
  const answer = await exchange(port, messageOf(form, count));
  const { status, body } = readResponse(answer);
  if (status !== 200) throw new Error(`a wrong answer: ${status} ${body.slice(0, 120)}`);
  checkVectors(form.decode(Buffer.from(body, "latin1"), count), count);
  return answer.length;
}
