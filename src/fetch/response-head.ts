/** A response's head as the engine writes it. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
  /** The body comes in chunks. */
  readonly chunked: boolean;
  /** Where the body begins. */
  readonly end: number;
}

const STATUS_LINE = "HTTP/1.1 ".length;

/** Reads the head that the bytes begin with. The engine is to be trusted: it is flawless and whole. */
export function readResponseHead(bytes: Uint8Array): ResponseHead {
  const headers = new Headers();
  let status = 0;
  let at = 0;
  for (;;) {
    const line = readLine(bytes, at);
    at += line.length + 2;
    if (line === "") break;
    if (status === 0) {
      status = Number(line.slice(STATUS_LINE, STATUS_LINE + 3));
      continue;
    }
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 2));
  }
  const chunked = headers.has("transfer-encoding");
  // The connection is of no concern to anyone.
  headers.delete("connection");
  headers.delete("transfer-encoding");
  return { status, headers, chunked, end: at };
}

function readLine(bytes: Uint8Array, start: number): string {
  let line = "";
  for (let at = start; bytes[at] !== 13; at++) line += String.fromCharCode(bytes[at]!);
  return line;
}
