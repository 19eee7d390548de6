import { latin1 } from "./text.ts";

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
 * @returns the response and where the next one begins, or undefined where it is not complete
 * @throws Error where it is malformed (RFC 9112)
 */
export function readResponse(bytes: Uint8Array, at: number, withoutBody: boolean): [HttpResponse, number] | undefined {
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
  const length = headers.get("content-length");
  if (length === undefined || !/^(0|[1-9][0-9]*)$/.test(length))
    throw new Error(`A ${status} with Content-Length ${length}.`);
  const end = withoutBody ? start : start + Number(length);
  if (bytes.length < end) return undefined;
  return [{ status, headers, body: bytes.subarray(start, end) }, end];
}

function indexOfHeadEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}
