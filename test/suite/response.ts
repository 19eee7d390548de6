import { concat, latin1 } from "./text.ts";

/** One HTTP/1.1 response as the client reads it. */
export interface HttpResponse {
  status: number;
  /** Values by lower-case name; a name that came twice has its values joined by ", ". */
  headers: Map<string, string>;
  body: Uint8Array;
}

/**
 * Reads the response that begins at `at`, stricter than any client: what we send ourselves must be flawless.
 *
 * @param withoutBody it answers HEAD
 * @param ends how a stream's body ends other than by its last chunk
 * @returns the response and where the next one begins, or undefined where it is not complete
 * @throws Error where it is malformed (RFC 9112)
 */
export function readResponse(
  bytes: Uint8Array,
  at: number,
  withoutBody: boolean,
  ends?: "cut" | "close",
): [HttpResponse, number] | undefined {
  const headEnd = indexOfHeadEnd(bytes, at);
  if (headEnd < 0) {
    const start = latin1(bytes.subarray(at, at + 9));
    if (!"HTTP/1.1 ".startsWith(start)) throw new Error(`No response begins so: ${JSON.stringify(start)}`);
    return undefined;
  }
  const [statusLine = "", ...lines] = latin1(bytes.subarray(at, headEnd)).split("\r\n");
  const parts = /^HTTP\/1\.1 ([1-5][0-9][0-9]) ([\x20-\x7e]*)$/.exec(statusLine);
  if (!parts) throw new Error(`A malformed status line: ${JSON.stringify(statusLine)}`);
  const status = Number(parts[1]);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const field = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/.exec(line);
    if (!field) throw new Error(`A malformed field: ${JSON.stringify(line)}`);
    const name = field[1]!.toLowerCase();
    const before = headers.get(name);
    if (before !== undefined && name !== "vary") throw new Error(`The field ${name} came twice.`);
    headers.set(name, before === undefined ? field[2]! : `${before}, ${field[2]!}`);
  }
  const start = headEnd + 4;
  if (status < 200 || status === 204 || status === 304) {
    if (headers.has("content-length")) throw new Error(`A ${status} has no Content-Length (RFC 9110 8.6).`);
    return [{ status, headers, body: new Uint8Array() }, start];
  }
  if (headers.has("transfer-encoding")) {
    if (headers.has("content-length")) throw new Error("Content-Length and Transfer-Encoding (RFC 9112 6.2).");
    if (withoutBody) return [{ status, headers, body: new Uint8Array() }, start];
    const read = readChunks(bytes, start, ends === "cut");
    return read && [{ status, headers, body: read[0] }, read[1]];
  }
  if (ends === "close") return [{ status, headers, body: bytes.subarray(start) }, bytes.length];
  const length = headers.get("content-length");
  if (length === undefined || !/^(0|[1-9][0-9]*)$/.test(length))
    throw new Error(`A ${status} with Content-Length ${length}.`);
  const end = withoutBody ? start : start + Number(length);
  if (bytes.length < end) return undefined;
  return [{ status, headers, body: bytes.subarray(start, end) }, end];
}

/** A chunked body (RFC 9112 7.1), where it is `cut` as far as it has come. @returns its bytes, and where it ends */
function readChunks(bytes: Uint8Array, start: number, cut: boolean): [Uint8Array, number] | undefined {
  const data: Uint8Array[] = [];
  for (let at = start; ;) {
    const line = /^([0-9a-f]+)\r\n/.exec(latin1(bytes.subarray(at, at + 12)));
    if (!line) {
      if (bytes.length > at + 10) throw new Error(`No chunk begins so: ${latin1(bytes.subarray(at, at + 12))}`);
      return cut && at === bytes.length ? [concat(data), at] : undefined;
    }
    const size = parseInt(line[1]!, 16);
    const begin = at + line[0].length;
    const end = begin + size;
    if (bytes.length < end + 2) return undefined;
    if (latin1(bytes.subarray(end, end + 2)) !== "\r\n") throw new Error("A chunk that is longer than its size says.");
    if (size === 0 && cut) throw new Error("A last chunk of a body that is cut.");
    if (size === 0) return [concat(data), end + 2];
    data.push(bytes.subarray(begin, end));
    at = end + 2;
  }
}

function indexOfHeadEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}
