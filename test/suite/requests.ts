import { bytesOf } from "./text.ts";

/** Requests and messages that behaviours are made of. */
export const get = (target: string, fields = ""): Uint8Array =>
  bytesOf(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`);

export function post(target: string, body: string, fields = ""): Uint8Array {
  const { length } = bytesOf(body);
  return bytesOf(`POST ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${fields}\r\n${body}`);
}

export const call = (method: string, params: unknown, id: unknown = 1): string =>
  JSON.stringify({ jsonrpc: "2.0", method, params, id });

export const notification = (method: string, params: unknown): string =>
  JSON.stringify({ jsonrpc: "2.0", method, params });

/** What the server says in its turn, parsed: the answer to a call, an item of its stream. */
export const answer = (result: unknown, id: unknown = 1): object => ({ jsonrpc: "2.0", result, id });

export const item = (value: unknown, id: unknown = 1): object => ({
  jsonrpc: "2.0",
  method: "rpc.item",
  params: { id, item: value },
});
