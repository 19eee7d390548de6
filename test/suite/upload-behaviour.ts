import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { behaviour, type Behaviour, isWell, withServer } from "./behaviour.ts";
import { until, untilSteady } from "./until.ts";
import { bodiesOf, responsesOf } from "./ways.ts";
import { bytesOf } from "./text.ts";

const PIECE = new Uint8Array(65_536).fill(120);

/** The head of an upload of so many bytes. */
const upload = (path: string, length: number): Uint8Array =>
  bytesOf({ lines: [`POST ${path} HTTP/1.1`, "Host: localhost", `Content-Length: ${length}`, "", ""] });

/** Behaviours of bodies that a handler is given as they come. */
export const uploadBehaviours: Behaviour[] = [
  behaviour(
    "an upload that nobody reads holds up its sender, and goes on when somebody does",
    ["bytes", "clock"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        server.probe.close();
        const peer = await server.connect();
        const pieces = 64;
        peer.write(upload("/upload/later", pieces * PIECE.length));
        let sent = 0;
        // A sender that minds what it is told stops here.
        while (sent < pieces && !peer.held) {
          peer.write(PIECE);
          sent++;
          await new Promise((done) => setTimeout(done, 0));
        }
        ok(sent < 16, `${sent} pieces were taken that nobody has read`);
        await isWell(driver, server);
        for (; sent < pieces; sent++) peer.write(PIECE);
        server.probe.open();
        await until("it is answered", () => responsesOf(peer).length > 0);
        deepStrictEqual(bodiesOf(peer), [`${pieces * PIECE.length}`]);
        peer.destroy();
      }),
  ),

  behaviour("uploads of many senders, in turns, are told apart", ["bytes", "many"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peers = await Promise.all(Array.from({ length: 8 }, () => server.connect()));
      for (const peer of peers) peer.write(upload("/upload/text", 4 * 1000));
      for (let round = 0; round < 4; round++) {
        for (const [i, peer] of peers.entries()) peer.write(bytesOf({ repeat: String(i), times: 1000 }));
      }
      for (const [i, peer] of peers.entries()) {
        await until("it is answered", () => responsesOf(peer).length > 0);
        deepStrictEqual(bodiesOf(peer), [JSON.stringify(["nobody", String(i).repeat(4000)])]);
        peer.destroy();
      }
    }),
  ),

  behaviour("a sender that goes away in the middle ends the stream", ["bytes", "many"], (driver) =>
    withServer(driver, {}, async (server) => {
      const { probe } = server;
      const peer = await server.connect();
      peer.write(upload("/upload/size", 10 * PIECE.length));
      peer.write(PIECE);
      await until("some of it is read", () => probe.items > 0);
      await untilSteady("all that came is read", () => probe.items);
      equal(probe.ended, 0);
      peer.destroy();
      await until("the handler sees the end", () => probe.ended === 1);
      deepStrictEqual(probe.errors, []);
      await isWell(driver, server);
    }),
  ),
];
