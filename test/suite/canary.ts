import type { Conversation } from "./conversation.ts";
import type { SuiteServer } from "./driver.ts";
import { call, get, post } from "./requests.ts";
import { bytesOf, concat, latin1 } from "./text.ts";

/** What one connection says and no other may ever be told, not even four letters of it. */
export const CANARY = "Ξcanary⟨ΞΞΞΞ⟩";

const secret = encodeURIComponent(CANARY);
const long = CANARY.repeat(300);

/** Conversations full of secrets: complete ones, broken ones and ones that stay open in the middle. */
const secrets: Uint8Array[] = [
  get(`/echo/string?value=${secret.repeat(20)}`, `X-Canary: ${CANARY.repeat(10)}\r\n`),
  post("/", call("echo.json", [{ [CANARY]: long }], CANARY), `X-Canary: ${CANARY}\r\n`),
  post("/", `[${call("echo.string", [long], CANARY)},${call(CANARY, [CANARY], CANARY)},${call("later.turn", [long])}]`),
  post("/sum", JSON.stringify({ a: CANARY, [CANARY]: CANARY })),
  bytesOf(call("echo.string", [long], long)),
  bytesOf(call("fail.code", { code: 1, message: long, data: long })),
  get(`/nothing/${secret}`),
  bytesOf(`GET /${secret} HTTP/1.1\r\n${CANARY}: ${CANARY}\r\n\r\n`),
  // Cut off in the middle: what they said lies in the server's memory until they go.
  bytesOf(`POST / HTTP/1.1\r\nHost: localhost\r\nX-Canary: ${CANARY.repeat(20)}`),
  post("/", call("echo.json", [long])).subarray(0, 4000),
  bytesOf(`POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n${long}`),
  bytesOf(`{"jsonrpc":"2.0","method":"${long}`),
];

/**
 * Has other connections say secrets before, during and after a conversation, and scans all that its own connection
 * is sent for them.
 */
export async function listenFor(server: SuiteServer, conversation: Conversation): Promise<void> {
  const before = await Promise.all(secrets.map(() => server.connect()));
  for (const [i, peer] of before.entries()) peer.write(secrets[i]!);
  for (const peer of before.slice(0, 9)) {
    await peer.settle(() => peer.closed || peer.output.length > 0);
    peer.destroy();
  }
  const victim = await server.connect();
  const whole = concat(conversation.steps.map((step) => step.bytes));
  for (const piece of [whole.subarray(0, whole.length >> 1), whole.subarray(whole.length >> 1)]) {
    victim.write(piece);
    const other = await server.connect();
    other.write(secrets[piece.length % secrets.length]!);
    other.destroy();
  }
  await victim.settle(() => false);
  const said = latin1(victim.output);
  for (const peer of [...before, victim]) peer.destroy();
  for (const part of ["canary", latin1(bytesOf("ΞΞ")), secret.slice(0, 6)]) {
    if (said.includes(part))
      throw new Error(`${conversation.id}: another connection's words in ${JSON.stringify(said)}`);
  }
}
