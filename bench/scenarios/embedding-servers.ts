import { writeFileSync } from "node:fs";
import { floor, nodeCommand, type Peer, pythonPeer, ucallNet, ucallUring } from "../peers/peer.ts";
import { DIMENSIONS, paramsOf, vectors } from "../peers/vectors.ts";
import { requestText } from "./dialects.ts";

/** Embeddings in a request. */
export const COUNTS: readonly number[] = [32, 256];

/** Of a round's length: what each of the two counts has. */
export const PARTS = 4;

/** A server of embeddings. */
export interface EmbeddingServer {
  readonly peer: Peer;
  /** Where it gives raw bytes. */
  readonly rawTarget: string;
}

/** How embeddings are told. */
export interface Representation {
  readonly name: string;
  readonly target: string;
  /** The media type. */
  readonly accept: string;
  /** @throws Error where it is none */
  decode(body: Buffer, count: number): Float32Array;
}

/** Bytes that a format may have before the numbers. */
const LONGEST_HEAD = 128;

/** Raw numbers at the end of a body, which begins with these bytes. */
function behind(head: string | Buffer): Representation["decode"] {
  const start = Buffer.from(head);
  return (body, count) => {
    const size = count * DIMENSIONS * Float32Array.BYTES_PER_ELEMENT;
    const rest = body.length - size;
    if (rest < start.length || rest > (start.length && LONGEST_HEAD) || !body.subarray(0, start.length).equals(start))
      throw new Error(`a wrong answer: ${body.length} bytes, where ${size} are numbers`);
    return new Float32Array(Uint8Array.from(body.subarray(rest)).buffer);
  };
}

const target = "/embed";

export const raw: Representation = {
  name: "raw",
  target,
  accept: "application/octet-stream",
  decode: behind(""),
};
export const npy: Representation = {
  name: ".npy",
  target,
  accept: "application/x-npy",
  decode: behind(Buffer.from("\x93NUMPY", "latin1")),
};
/** RFC 8746: a tag (40) for an array of several dimensions. */
export const cbor: Representation = {
  name: "CBOR",
  target,
  accept: "application/cbor",
  decode: behind(Buffer.from([0xd8, 40])),
};
export const json: Representation = {
  name: "JSON lists",
  target,
  accept: "application/json",
  decode: (body) => Float32Array.from((JSON.parse(body.toString()) as number[][]).flat()),
};

/** The raw bytes of a server. */
export function rawOf({ rawTarget }: EmbeddingServer): Representation {
  return { ...raw, target: rawTarget };
}

const ucall = (name: string, io: string): EmbeddingServer => {
  return { peer: { name, command: () => nodeCommand("ucall-embeddings.js", io) }, rawTarget: target };
};
const rawTarget = "/embedRaw";

/** The request for so many, as it is sent. */
export function messageOf({ target, accept }: Representation, count: number): string {
  return requestText({ target, accept, body: JSON.stringify(paramsOf(count)) });
}

/** Answers with bytes that were made before: what a raw reply costs at the least. */
export const constant: EmbeddingServer = {
  peer: {
    ...floor,
    command() {
      const [program = ""] = floor.command();
      return [program, ...COUNTS.map((count) => answerFile(`${program}-${count}-embeddings`, count))];
    },
  },
  rawTarget: target,
};

/** Writes an answer. @returns as the floor is told of it */
function answerFile(path: string, count: number): string {
  const { buffer, byteOffset, byteLength } = vectors(count);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${raw.accept}\r\nContent-Length: ${byteLength}\r\n\r\n`;
  writeFileSync(path, Buffer.concat([Buffer.from(head), new Uint8Array(buffer, byteOffset, byteLength)]));
  return `${messageOf(raw, count).length}=${path}`;
}

export const uring: EmbeddingServer = ucall(ucallUring.name, "uring");
export const net: EmbeddingServer = ucall(ucallNet.name, "net");
export const fastify: EmbeddingServer = {
  peer: { name: "Fastify", command: () => nodeCommand("fastify-embeddings.js") },
  rawTarget,
};
export const fastapi: EmbeddingServer = { peer: pythonPeer("FastAPI", "fastapi_embeddings.py"), rawTarget };
