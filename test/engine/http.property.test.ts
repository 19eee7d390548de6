import { createServer, type IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, concat, latin1, utf8 } from "../suite/text.ts";
import { readResponse } from "../suite/response.ts";
import { Asker, cutAtAll } from "./ask.ts";

const RUNS = 400;

/** A request as a parser sees it. */
interface Seen {
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
}

/** What node:http's parser makes of bytes: the requests, and whether it found anything wrong. */
async function seenByNode(bytes: Uint8Array): Promise<{ requests: Seen[]; refused: boolean }> {
  const server = createServer({ insecureHTTPParser: false });
  const requests: Promise<Seen>[] = [];
  let refused = false;
  const take = (request: IncomingMessage): void => {
    // Nothing is answered before all is read: an answer to the first request would not change what the second is.
    requests.push(bodyOf(request));
  };
  server
    .on("request", take)
    .on("checkContinue", take)
    .on("checkExpectation", () => (refused = true));
  server.on("upgrade", () => (refused = true)).on("connect", () => (refused = true));
  server.on("clientError", () => (refused = true));
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  server.emit("connection", socket);
  socket.push(bytes);
  await new Promise((done) => setImmediate(done));
  const read = await Promise.all(requests.map((request) => Promise.race([request, unfinished()])));
  socket.destroy();
  return { requests: read.filter((request) => request !== undefined), refused };
}

/** Enough rounds of the event loop for a body whose bytes are all there. */
async function unfinished(): Promise<undefined> {
  for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
}

async function bodyOf(request: IncomingMessage): Promise<Seen> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const headers = new Headers();
  const { rawHeaders } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  return {
    method: request.method!,
    path: request.url!,
    headers: [...headers],
    body: Buffer.concat(chunks).toString(),
  };
}

/** What the engine makes of bytes: its answers tell. HEAD is not among the requests. */
function seenByEngine(asker: Asker, pieces: Uint8Array[]): { bodies: unknown[]; statuses: number[]; closed: boolean } {
  const { output, closed } = asker.alone(pieces);
  const bodies: unknown[] = [];
  const statuses: number[] = [];
  for (let at = 0; at < output.length;) {
    const read = readResponse(output, at, false);
    if (!read) throw new Error("An answer that is cut off.");
    const [{ status, body }, next] = read;
    at = next;
    if (status === 100) continue;
    statuses.push(status);
    bodies.push(body.length ? JSON.parse(utf8(body)) : undefined);
  }
  return { bodies, statuses, closed };
}

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/);
const own = [
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "expect",
  "upgrade",
  "origin",
  "sec-fetch-site",
  "trailer",
  "te",
  "keep-alive",
  "content-type",
  "content-encoding",
  "http2-settings",
  "proxy-connection",
];
const field = fc
  .tuple(
    token,
    fc.stringMatching(/^([!-~]([ \t!-~]{0,30}[!-~])?)?$/),
    fc.constantFrom("", " ", "\t", "  "),
    fc.constantFrom("", " ", "\t "),
  )
  .filter(([name]) => !own.includes(name.toLowerCase()))
  .map(([name, value, before, after]) => `${name}:${before}${value}${after}\r\n`);

const extension = fc.constantFrom("", ";a", ";a=b", ';a="b c"', ";a;b=c");

/** Text as a chunked body, cut at the given places. */
const chunked = (body: Uint8Array, places: number[], extension: string, trailer: string): Uint8Array =>
  concat([
    ...cutAtAll(body, places)
      .filter((chunk) => chunk.length)
      .flatMap((chunk) => [bytesOf(`${chunk.length.toString(16)}${extension}\r\n`), chunk, bytesOf("\r\n")]),
    bytesOf(`0${extension}\r\n${trailer}\r\n`),
  ]);

/** A valid request to /inspect/{segment}, which answers with what the server saw of it. */
const request: fc.Arbitrary<Uint8Array> = fc
  .record({
    segment: fc
      .string({ unit: "binary", minLength: 1, maxLength: 10 })
      .filter((words) => words !== "." && words !== ".."),
    query: fc.option(fc.string({ unit: "binary", maxLength: 10 }), { nil: undefined }),
    fields: fc.array(field, { maxLength: 8 }),
    hostAt: fc.nat(8),
    body: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
    chunks: fc.option(fc.array(fc.nat(), { maxLength: 4 }), { nil: undefined }),
    extension,
    trailer: fc.constantFrom("", "X-Trailer: x\r\n"),
    lines: fc.constantFrom("", "\r\n"),
  })
  .map((one) => {
    const query = one.query === undefined ? "" : `?query=${encodeURIComponent(one.query)}`;
    const method = one.body === undefined ? "GET" : "POST";
    const body = one.body === undefined ? new Uint8Array() : bytesOf(JSON.stringify({ body: one.body }));
    const framing = one.chunks
      ? "Transfer-Encoding: chunked\r\n"
      : one.body === undefined
        ? ""
        : `Content-Length: ${body.length}\r\n`;
    const fields = [
      ...one.fields.slice(0, one.hostAt),
      "Host: localhost\r\n",
      framing,
      ...one.fields.slice(one.hostAt),
    ].join("");
    const target = `/inspect/${encodeURIComponent(one.segment)}${method === "GET" ? query : ""}`;
    return concat([
      bytesOf(`${one.lines}${method} ${target} HTTP/1.1\r\n${fields}\r\n`),
      one.chunks ? chunked(body, one.chunks, one.extension, one.trailer) : body,
    ]);
  });

describe.each(["simd", "scalar"] as const)("HTTP/1.1, %s", (variant) => {
  const asker = new Asker(variant);

  it("valid requests are seen as node:http's parser sees them, in any split", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (requests, places) => {
          const bytes = concat(requests);
          const node = await seenByNode(bytes);
          const engine = seenByEngine(asker, cutAtAll(bytes, places));
          expect(node.refused).toBe(false);
          expect(engine.closed).toBe(false);
          expect(engine.bodies).toEqual(node.requests.map(asInspected));
        },
      ),
      { numRuns: RUNS },
    );
  }, 60_000);

  it("every split of a request gives the same answer", () => {
    fc.assert(
      fc.property(request, (bytes) => {
        const whole = latin1(asker.alone([bytes]).output);
        expect(whole.startsWith("HTTP/1.1 200 ")).toBe(true);
        for (let at = 1; at < bytes.length; at++) {
          const cut = latin1(asker.alone(cutAtAll(bytes, [at])).output);
          if (cut !== whole) expect(cut, `cut at ${at}`).toBe(whole);
        }
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it("what is not refused is seen as node:http's parser sees it: no request can be smuggled past either", async () => {
    const morsel = fc.constantFrom(
      "\r\n",
      "\n",
      "\r",
      " ",
      "\t",
      ":",
      ",",
      ";",
      "\0",
      "é",
      "0",
      "1",
      "5",
      "f",
      "+",
      "-",
      "\r\n ",
      "\r\n\r\n",
      "Content-Length: 3\r\n",
      "Content-Length: 0\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Transfer-Encoding: identity\r\n",
      "Host: localhost\r\n",
      "X: y\r\n",
      " HTTP/1.1",
      "GET ",
      "0\r\n\r\n",
      "5\r\nhello\r\n",
      "Connection: close\r\n",
    );
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(3), morsel), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 2 }), changes, async (requests, changes) => {
        const bytes = changes.reduce((now, [place, length, piece]) => {
          const at = place % (now.length + 1);
          return concat([now.subarray(0, at), bytesOf(piece), now.subarray(at + length)]);
        }, concat(requests));
        const { bodies, statuses, closed } = seenByEngine(asker, [bytes]);
        fc.pre(!closed && statuses.every((status) => status === 200));
        const node = await seenByNode(bytes);
        // Node refuses a few things that are lawful (spaces before a chunk's extension): that is no other reading.
        const read = node.requests.map(asInspected);
        expect(read).toEqual(node.refused ? bodies.slice(0, read.length) : bodies);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});

/**
 * What /inspect/{segment} says of a request that node:http saw, as JSON has it: 1e999 is written null. The content of a
 * GET says nothing (RFC 9110 9.3.1).
 */
function asInspected({ method, path, headers, body }: Seen): unknown {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  const seen = {
    segment: decodeURIComponent(pathname.split("/")[2]!),
    query: searchParams.get("query") ?? undefined,
    ...(method === "POST" && body && (JSON.parse(body) as object)),
    headers,
  };
  return JSON.parse(JSON.stringify(seen));
}
