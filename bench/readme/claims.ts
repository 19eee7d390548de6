import {
  bunServe,
  denoServe,
  fastify,
  floor,
  nodeHttp,
  nodeNet,
  type Peer,
  ucallBun,
  ucallDeno,
  ucallNet,
  ucallUring,
} from "../peers/peer.ts";

/** What a scenario found of a row: the median. @throws Error where it found nothing */
export type Read = (scenario: string, row: string, key: string) => number;

/** A line of the README's table. */
export type Claim = readonly [what: string, ours: string, against: string];

const micro = (value: number): string => `${value.toFixed(value < 20 ? 1 : 0)} µs`;
const ratio = (value: number): string => value.toFixed(2);
const times = (value: number): string => value.toFixed(value < 20 ? 1 : 0);
const million = (value: number): string => `${(value / 1e6).toFixed(value < 2e6 ? 2 : 1)} million`;

/** What the README says, of all that was measured. */
export function claims(read: Read): Claim[] {
  const sum = (peer: Peer, key: string): number => read("sum", peer.name, key);
  const latency = (peer: Peer, key: string): number => read("latency", peer.name, key);
  const batch = (peer: Peer, key: string): number => read("batch", peer.name, key);
  const idle = (peer: Peer): string => `${read("idle", peer.name, "many").toFixed(1)} KiB`;
  const raw = (key: string): number => read("embeddings", `${ucallUring.name}, raw`, key);
  const ours = (key: string): number => read("embedding-clients", `our client, CBOR: ${ucallUring.name}`, key);
  const ofJson = (job: string): number => read("numbers", `${job}: ucall (simd)`, "ofJson");
  const growth = (peer: Peer, what: string): string => ratio(read("scale", `${peer.name}, ${what}`, "growth"));
  return [
    [
      "one `sum` a request, 32 connections kept alive: server CPU per request",
      `io_uring: ${micro(sum(ucallUring, "cpu"))}`,
      `${ratio(sum(ucallUring, "ofFloor"))} of a C program on io_uring that parses nothing, ${ratio(sum(ucallUring, "ofBun"))} of \`${bunServe.name}\`, ${ratio(sum(ucallUring, "ofNodeHttp"))} of \`${nodeHttp.name}\`, ${ratio(sum(ucallUring, "ofFastify"))} of ${fastify.name}`,
    ],
    [
      "",
      `\`node:net\`: ${micro(sum(ucallNet, "cpu"))}`,
      `${ratio(sum(ucallNet, "ofNodeHttp"))} of \`${nodeHttp.name}\`, ${ratio(sum(ucallNet, "ofFastify"))} of ${fastify.name}`,
    ],
    [
      "",
      `Bun: ${micro(sum(ucallBun, "cpu"))}; Deno: ${micro(sum(ucallDeno, "cpu"))}`,
      `${ratio(sum(ucallBun, "ofBun"))} of \`${bunServe.name}\`; ${ratio(sum(ucallDeno, "ofDeno"))} of \`${denoServe.name}\``,
    ],
    [
      "the same, one connection, one at a time: median latency",
      `io_uring: ${micro(latency(ucallUring, "closed"))}`,
      `${ratio(latency(ucallUring, "ofFloor"))} of that C program`,
    ],
    [
      "one connection, 2,000 requests per second: 99 % are answered within",
      `io_uring: ${micro(latency(ucallUring, "p99"))}; \`node:net\`: ${micro(latency(ucallNet, "p99"))}`,
      `that C program: ${micro(latency(floor, "p99"))}; ${fastify.name}: ${micro(latency(fastify, "p99"))}`,
    ],
    [
      "batches of 100 `sum`s: calls per second of server CPU",
      `\`node:net\`: ${million(batch(ucallNet, "perCpu"))}`,
      `${times(batch(ucallNet, "ofBatches"))} times ${fastify.name} with the same batches, ${times(batch(ucallNet, "ofSingles"))} times ${fastify.name} with one call a request`,
    ],
    ["", `io_uring: ${million(batch(ucallUring, "perCpu"))}`, ""],
    [
      "16 requests under way on each of 32 connections: requests per second of server CPU",
      `io_uring: ${million(read("pipelined", ucallUring.name, "perCpu"))}`,
      "",
    ],
    [
      "one `sum` a WebSocket message, 32 connections: server CPU per message",
      `io_uring: ${micro(read("websocket", ucallUring.name, "cpu"))}`,
      `${ratio(read("websocket", ucallUring.name, "ofWs"))} of \`ws\` with \`JSON.parse\``,
    ],
    [
      "replies of 1 MiB of bytes",
      `io_uring: ${read("large", ucallUring.name, "gigabytes").toFixed(1)} GB/s`,
      `${times(read("large", ucallUring.name, "ofIperf3"))} times iperf3`,
    ],
    [
      "256 embeddings of 1,024 `f32` a reply, raw: server CPU per request",
      `io_uring: ${micro(raw("cpu256"))}`,
      `${ratio(raw("ofFloor256"))} of a C program that sends them alone; FastAPI with the same bytes takes ${times(raw("ofRaw256"))} times as much, with JSON lists ${times(raw("ofLists256"))} times; Fastify with a Buffer ${times(raw("ofBuffer256"))} times`,
    ],
    [
      "32 of them into an array of a client's, 4 requests at once: requests per second",
      `our client, CBOR: ${Math.round(ours("rate32")).toLocaleString("en")}`,
      `${times(ours("ofBuffer32"))} times undici with Fastify's Buffer, ${times(ours("ofRaw32"))} times aiohttp with FastAPI's bytes, ${times(ours("ofLists32"))} times with its JSON lists`,
    ],
    [
      "such numbers from JSON text into a `Float32Array`, and back, in one process",
      `${ratio(ofJson("decode"))} and ${ratio(ofJson("print"))} of the time`,
      "of `new Float32Array(JSON.parse(text))` and `JSON.stringify(Array.from(array))`",
    ],
    [
      "a batch of 100 in one process, bytes to bytes",
      `${read("in-process", "ucall (simd)", "time").toFixed(0)} ns a call`,
      `${ratio(read("in-process", "ucall (simd)", "ofJson"))} of \`JSON.parse\` and \`JSON.stringify\``,
    ],
    [
      "an idle connection, of 10,000",
      `io_uring: ${idle(ucallUring)}; \`node:net\`: ${idle(ucallNet)}`,
      `${idle(nodeNet)} of \`${nodeNet.name}\` alone`,
    ],
    [
      "ten times as many procedures, up to 10,000: server CPU per call",
      `io_uring: ${growth(ucallUring, "1 to 10,000 procedures")} times; \`node:net\`: ${growth(ucallNet, "1 to 10,000 procedures")} times`,
      "",
    ],
  ];
}
