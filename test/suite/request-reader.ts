import { concat, latin1 } from "./text.ts";

/** A request as fetch knows it. */
export interface PlainRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers: [string, string][];
  body: Uint8Array<ArrayBuffer>;
}

// What fetch sends; it refuses TRACE and CONNECT.
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
// What belongs to the connection, and fetch takes care of.
const framing = new Set(["content-length", "transfer-encoding", "connection", "expect"]);

/**
 * Reads the HTTP/1.1 requests that the bytes are.
 * @returns `undefined` where they are not, or where fetch could not send them as they are
 */
export function readRequests(bytes: Uint8Array): PlainRequest[] | undefined {
  const requests: PlainRequest[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = latin1(bytes).indexOf("\r\n\r\n", at);
    if (end < 0) return undefined;
    const [line = "", ...lines] = latin1(bytes.subarray(at, end)).split("\r\n");
    const [, method, target] = /^([A-Z]+) (\/[^ ]*) HTTP\/1\.1$/.exec(line) ?? [];
    if (method === undefined || target === undefined || !methods.has(method) || !isPlain(target)) return undefined;
    const headers = lines.map((field) => /^([\w-]+): ?([\x20-\x7e\x80-\xff]*)$/.exec(field)?.slice(1));
    if (!areAll(headers)) return undefined;
    const read = readBody(bytes, end + 4, headers);
    if (read === undefined) return undefined;
    const [body, next] = read;
    if (body.length > 0 && (method === "GET" || method === "HEAD")) return undefined;
    requests.push({ method, target, headers: headers.filter(([name]) => !framing.has(name.toLowerCase())), body });
    at = next;
  }
  return requests;
}

const areAll = (fields: (string[] | undefined)[]): fields is [string, string][] =>
  fields.every((field) => field !== undefined) &&
  // Fields that fetch has no way to say, or to say twice.
  !fields.some((field) => /^(expect|upgrade|te|trailer)$/i.test(field![0]!)) &&
  fields.filter((field) => /^host$/i.test(field![0]!)).every((field) => field![1] === "localhost");

/** URLs that the parser of URLs leaves as they stand. */
const isPlain = (target: string): boolean => {
  const { pathname, search } = new URL(`http://localhost${target}`);
  return pathname + search === target;
};

function readBody(
  bytes: Uint8Array,
  start: number,
  headers: [string, string][],
): [Uint8Array<ArrayBuffer>, number] | undefined {
  const values = (wanted: string): string[] =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  const lengths = values("content-length");
  const codings = values("transfer-encoding");
  if (lengths.length + codings.length > 1 || values("connection").length > 0) return undefined;
  if (codings.length === 1) return codings[0] === "chunked" ? readChunks(bytes, start) : undefined;
  const end = start + (lengths.length === 0 ? 0 : /^\d+$/.test(lengths[0]!) ? Number(lengths[0]) : NaN);
  return end <= bytes.length ? [bytes.slice(start, end), end] : undefined;
}

function readChunks(bytes: Uint8Array, start: number): [Uint8Array<ArrayBuffer>, number] | undefined {
  const chunks: Uint8Array[] = [];
  for (let at = start; ;) {
    const line = /^([0-9a-fA-F]+)\r\n/.exec(latin1(bytes.subarray(at, at + 12)));
    if (line === null) return undefined;
    const size = parseInt(line[1]!, 16);
    at += line[0].length;
    if (latin1(bytes.subarray(at + size, at + size + 2)) !== "\r\n") return undefined;
    if (size === 0) return [concat(chunks).slice(), at + 2];
    chunks.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
}
