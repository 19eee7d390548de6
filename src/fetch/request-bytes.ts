import type { RequestBody } from "./request-body.ts";

// Fields of the connection that the platform has ended (RFC 9110, 7.6.1), and what is written anew.
const replaced: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
  ...["content-length", "expect", "host"],
]);

/**
 * A request as the engine reads it, the only one of its connection: all of it, or its head where its body follows.
 *
 * @param host what stands for `Host` where the platform does not tell it, as in a Service Worker
 */
export function requestBytes(
  { method, headers }: Request,
  host: string,
  target: string,
  { start, rest, length }: RequestBody,
): Uint8Array {
  let head = `${method} ${target} HTTP/1.1\r\nHost: ${headers.get("host") ?? host}\r\n`;
  if (length === undefined) head += "Transfer-Encoding: chunked\r\n";
  else if (length > 0) head += `Content-Length: ${length}\r\n`;
  for (const [name, value] of headers) {
    if (!replaced.has(name)) head += `${name}: ${value}\r\n`;
  }
  head += "\r\n";
  const bytes = new Uint8Array(head.length + (rest === undefined ? start.length : 0));
  // A field's value is bytes, each of which fetch gives as one character.
  for (let i = 0; i < head.length; i++) bytes[i] = head.charCodeAt(i);
  if (rest === undefined) bytes.set(start, head.length);
  return bytes;
}
