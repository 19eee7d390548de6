import { deepStrictEqual, equal } from "node:assert/strict";
import { constants, deflateRawSync } from "node:zlib";
import { behaviour, isWell, withServer, type Behaviour } from "./behaviour.ts";
import { DEFLATE_HANDSHAKE, frameBytes, framesOf, textFrame } from "./frames.ts";
import { answer, call, notification } from "./requests.ts";
import { bytesOf, concat } from "./text.ts";
import { until } from "./until.ts";
import { messagesOf, socket } from "./ways.ts";

/** The payload of a compressed message (RFC 7692 7.2.1). */
const deflated = (text: string): Uint8Array =>
  deflateRawSync(bytesOf(text), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);

const hex = (bytes: Uint8Array): { hex: string } => ({ hex: Buffer.from(bytes).toString("hex") });

const deflatedFrame = (text: string): Uint8Array => frameBytes({ payload: hex(deflated(text)), reserved: 4 });

const options = { perMessageDeflate: true };

/** Behaviours of permessage-deflate (RFC 7692). */
export const deflateBehaviours: Behaviour[] = [
  behaviour(
    "a small compressed message that becomes a huge one is refused with 1009, and costs the others nothing",
    ["bytes"],
    (driver) =>
      withServer(driver, options, async (server) => {
        const others = await socket(server, DEFLATE_HANDSHAKE);
        for (let i = 0; i < 5; i++) {
          const bomb = await socket(server, DEFLATE_HANDSHAKE);
          bomb.write(deflatedFrame(" ".repeat(64 * 1024 * 1024)));
          await until("it is closed", () => bomb.closed);
          deepStrictEqual(
            framesOf(bomb.output).map(({ opcode, payload }) => [opcode, payload[0]! * 256 + payload[1]!]),
            [[8, 1009]],
          );
        }
        others.write(deflatedFrame(call("sum", [2, 3])));
        await until("others are answered", () => messagesOf(others).length === 1);
        deepStrictEqual(messagesOf(others), [answer(5)]);
        equal(server.probe.errors.length, 0);
      }),
  ),

  behaviour(
    "large compressed messages and answers go through whole, also from a reader that stops",
    ["bytes"],
    (driver) =>
      withServer(driver, options, async (server) => {
        const peer = await socket(server, DEFLATE_HANDSHAKE);
        const value = Array.from({ length: 100_000 }, (_, i) => `${i * 7919}`).join();
        peer.pause();
        for (let id = 0; id < 4; id++) peer.write(deflatedFrame(call("echo.string", [value], id)));
        await isWell(driver, server);
        peer.resume();
        // To inflate it all over and over takes long: not before most of it has come.
        const most = 3 * deflated(value).length;
        await until("all are answered", () => peer.output.length > most && messagesOf(peer).length === 4, 60_000);
        const answers = messagesOf(peer) as { id: number; result: string }[];
        deepStrictEqual(
          answers.map(({ id }) => id),
          [0, 1, 2, 3],
        );
        equal(
          answers.every(({ result }) => result === value),
          true,
        );
        equal(
          framesOf(peer.output).every((frame) => frame.deflated),
          true,
        );
      }),
  ),

  behaviour("what comes behind a compressed message in one go waits for it, in order", ["bytes"], (driver) =>
    withServer(driver, options, async (server) => {
      const peer = await socket(server, DEFLATE_HANDSHAKE);
      const count = 300;
      const frames = Array.from({ length: count }, (_, id) =>
        (id % 3 === 0 ? textFrame : deflatedFrame)(call("echo.json", [id], id)),
      );
      peer.write(concat([...frames, frameBytes({ opcode: 9, payload: "ping" })]));
      await until("all are answered", () => framesOf(peer.output).length === count + 1);
      deepStrictEqual(
        messagesOf(peer),
        Array.from({ length: count }, (_, id) => answer(id, id)),
      );
    }),
  ),

  behaviour("a flood of compressed notifications is worked off", ["bytes"], (driver) =>
    withServer(driver, options, async (server) => {
      const peer = await socket(server, DEFLATE_HANDSHAKE);
      const count = 2000;
      const frame = deflatedFrame(notification("update", [1]));
      peer.write(concat(Array.from({ length: count }, () => frame)));
      await isWell(driver, server);
      peer.write(deflatedFrame(call("sum", [2, 3])));
      await until("it is worked off", () => messagesOf(peer).length === 1, 15_000);
      await peer.settle(() => true);
      equal(server.probe.calls.filter((name) => name === "update").length, count);
    }),
  ),

  behaviour("slow handlers pause a client that compresses, too", ["bytes"], (driver) =>
    withServer(driver, { ...options, limits: { maxPending: 4 } }, async (server) => {
      server.probe.close();
      const peer = await socket(server, DEFLATE_HANDSHAKE);
      for (let id = 0; id < 20; id++) peer.write(deflatedFrame(call("later.gate", [id], id)));
      await until("handlers run", () => server.probe.calls.length >= 4);
      await new Promise((done) => setTimeout(done, 20));
      equal(server.probe.calls.length, 4);
      if (peer.held !== undefined) equal(peer.held, true);
      server.probe.open();
      await until("all are answered", () => messagesOf(peer).length === 20);
      if (peer.held !== undefined) equal(peer.held, false);
    }),
  ),

  behaviour("clients that go away at any byte of a compressed message", ["bytes"], (driver) =>
    withServer(driver, options, async (server) => {
      const frame = concat([deflatedFrame(call("text.repeat", ["ab", 1000])), deflatedFrame(call("sum", [2, 3]))]);
      for (let length = 0; length <= frame.length; length++) {
        const peer = await socket(server, DEFLATE_HANDSHAKE);
        peer.write(frame.subarray(0, length));
        if (length % 2) peer.end();
        peer.destroy();
      }
      await isWell(driver, server);
      deepStrictEqual(server.probe.errors, []);
    }),
  ),

  behaviour("shutting down: compressed messages that have come are answered, then 1001", ["bytes"], (driver) =>
    withServer(driver, options, async (server) => {
      server.probe.close();
      const peer = await socket(server, DEFLATE_HANDSHAKE);
      peer.write(deflatedFrame(call("later.gate", ["x".repeat(2000)])));
      await until("the handler runs", () => server.probe.calls.length === 1);
      const closed = server.close();
      server.probe.open();
      await closed;
      await until("it is closed", () => peer.closed);
      const [message, close] = framesOf(peer.output);
      equal(message!.deflated, true);
      deepStrictEqual(messagesOf(peer), [answer("x".repeat(2000))]);
      deepStrictEqual([close!.opcode, ...close!.payload.subarray(0, 2)], [8, 1001 >> 8, 1001 & 255]);
    }),
  ),
];
