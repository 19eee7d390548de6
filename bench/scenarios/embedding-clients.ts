import { cpuTime } from "../measure/cpu.ts";
import { against, type Contestant, type Sample, starting } from "../measure/rounds.ts";
import { nodeCommand, npmPeer, type Peer, pythonPeer, startPeer } from "../peers/peer.ts";
import { DIMENSIONS } from "../peers/vectors.ts";
import { Program } from "../program.ts";
import type { Column, Goal, Scenario, Settings } from "../scenario.ts";
import { npmPackages, pythonPackages } from "../setup.ts";
import { COUNTS, type EmbeddingServer, fastapi, fastify, json, PARTS, raw, rawOf, uring } from "./embedding-servers.ts";

/** A client and the server that it asks. */
interface Pair {
  readonly client: Peer;
  readonly form: string;
  readonly server: EmbeddingServer;
}

const ours: Pair = {
  client: { name: "our client", command: () => nodeCommand("ucall-embeddings-client.js") },
  form: "CBOR",
  server: uring,
};
const undici = (server: EmbeddingServer): Pair => {
  const { name, target } = rawOf(server);
  return { client: npmPeer("undici", "undici-embeddings.mjs", "raw", target), form: name, server };
};
const aiohttp = (server: EmbeddingServer, kind: "json" | "raw"): Pair => {
  const { name, target } = kind === "json" ? json : rawOf(server);
  return { client: pythonPeer("aiohttp", "aiohttp_embeddings.py", kind, target), form: name, server };
};

const nameOf = ({ client, form, server }: Pair): string => `${client.name}, ${form}: ${server.peer.name}`;
const ucallRaw = nameOf(undici(uring));

/** With our client and with another one's. */
const ucall = [nameOf(ours), ucallRaw];

/** To what the rows are set, and at least how many times as many requests per second some of them are to have. */
const yardsticks = [
  { key: "ofLists", base: nameOf(aiohttp(fastapi, "json")), title: "of FastAPI's lists", due: ucall, atLeast: 30 },
  { key: "ofRaw", base: nameOf(aiohttp(fastapi, "raw")), title: "of its raw", due: ucall, atLeast: 2.5 },
  { key: "ofBuffer", base: nameOf(undici(fastify)), title: "of Fastify's Buffer", due: ucall, atLeast: 2 },
  { key: "ofUcallRaw", base: ucallRaw, title: `of ucall's ${raw.name}`, due: [nameOf(ours)], atLeast: 1 / 1.5 },
];

export const embeddingClients: Scenario = {
  name: "embedding-clients",
  title: "the same end to end, 4 requests at once, each answer decoded into an array: clients and servers",
  needs: [npmPackages, pythonPackages],
  async run(settings) {
    const pairs = [
      ours,
      undici(uring),
      aiohttp(uring, "raw"),
      undici(fastify),
      aiohttp(fastapi, "raw"),
      aiohttp(fastapi, "json"),
    ];
    let rows = await settings.run(pairs.map((pair) => asking(pair, settings)));
    for (const count of COUNTS) {
      for (const { key, base } of yardsticks) rows = against(rows, `rate${count}`, base, `${key}${count}`);
    }
    return {
      rows,
      columns: COUNTS.flatMap((count): Column[] => [
        { key: `cpu${count}`, title: `${count}: CPU µs, both`, digits: 0, spread: true },
        { key: `rate${count}`, title: "/s", digits: 0 },
        { key: `megabytes${count}`, title: "MB/s", digits: 0 },
        ...yardsticks.map(({ key, title }) => ({ key: `${key}${count}`, title, digits: 2 })),
      ]),
      goals: COUNTS.flatMap((count) =>
        yardsticks.flatMap(({ key, base, due, atLeast }) =>
          due.map((row): Goal => ({
            text: `requests per second end to end, ${count} vectors, ${row} to ${base}`,
            row,
            key: `${key}${count}`,
            digits: 2,
            atLeast,
          })),
        ),
      ),
      remarks: [],
    };
  },
};

/** `cpu32` is µs of both programs' CPU time a request for 32, `rate32` and `megabytes32` as the servers' scenario has them. */
function asking(pair: Pair, { pinning, round, warmUp }: Settings): Contestant {
  return {
    name: nameOf(pair),
    start: () =>
      starting(async (onStop) => {
        const command = pair.client.command(); // which may not be had
        const { port, program: server } = await startPeer(pair.server.peer, pinning);
        onStop(() => server.stop());
        const client = new Program([...command, String(port)], pinning?.load);
        onStop(() => client.stop());
        const ask = async (count: number, milliseconds: number) =>
          JSON.parse(await client.ask(`${count} ${milliseconds}`, milliseconds)) as Asked;
        const measure = async (): Promise<Sample> => {
          const sample: Record<string, number> = {};
          const cpu = () => cpuTime(server.pid) + cpuTime(client.pid);
          for (const count of COUNTS) {
            const before = cpu();
            const { requests, milliseconds } = await ask(count, round / PARTS);
            const rate = (requests * 1000) / milliseconds;
            sample[`cpu${count}`] = ((cpu() - before) * 1000) / requests;
            sample[`rate${count}`] = rate;
            sample[`megabytes${count}`] = (rate * count * DIMENSIONS * Float32Array.BYTES_PER_ELEMENT) / 1e6;
          }
          return sample;
        };
        const line = await client.line();
        if (line !== "ready") throw new Error(`it said "${line}" rather than "ready"`);
        for (const count of COUNTS) await ask(count, warmUp / PARTS);
        return measure;
      }),
  };
}

interface Asked {
  readonly requests: number;
  readonly milliseconds: number;
}
