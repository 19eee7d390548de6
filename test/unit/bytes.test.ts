import { describe, expect, it } from "vitest";
import { LentBuffers } from "../../dist/src/engine/lent-buffers.js";
import { base64, bytesOf, portableBase64 } from "../../dist/src/host/bytes.js";
import { procedure, t } from "ucall";
import { Peer } from "./peer.ts";

describe("results that are bytes", () => {
  it.each([0, 1, 2, 3, 6143, 6144, 6145, 100_000])("are base64 by any means: %i bytes", (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7);
    const expected = Buffer.from(bytes).toString("base64");
    expect(base64(bytes)).toBe(expected);
    expect(portableBase64(bytes)).toBe(expected);
  });

  it("stay in their own memory where it can neither move nor change hands", () => {
    const { buffer } = Uint8Array.of(1, 2, 3, 4);
    for (const own of [buffer, new Uint8Array(buffer, 1, 2), new DataView(buffer), new Int32Array(buffer)])
      expect(bytesOf(own)?.buffer).toBe(buffer);
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    expect(bytesOf(shared)).toEqual(shared);
    expect(bytesOf(shared)?.buffer).not.toBe(shared.buffer);
    expect(bytesOf({ bytes: buffer })).toBeUndefined();
    expect(bytesOf([1, 2])).toBeUndefined();
    structuredClone(buffer, { transfer: [buffer] });
    expect(() => bytesOf(new Uint8Array(buffer))).toThrow(TypeError);
  });

  it("are given back when nobody waits for them", async () => {
    const api = {
      text: procedure({ size: t.int() }, ({ size }) => "x".repeat(size)),
      bytes: procedure({ size: t.int() }, ({ size }) => new Uint8Array(size)),
      later: procedure({ size: t.int() }, async ({ size }) => new Uint8Array(size)),
    };
    const peer = new Peer(api);
    for (const method of ["text", "bytes", "later"])
      peer.send(JSON.stringify({ jsonrpc: "2.0", method, params: [50_000] }));
    peer.call("later", [50_000]);
    peer.call("text", [50_000]);
    peer.host.closed(1);
    peer.host.turn();
    await new Promise((resolve) => setTimeout(resolve));
    expect(peer.host.engine.lent.count).toBe(0);
  });
});

describe("lent buffers", () => {
  it("have numbers from 1, which are used again", () => {
    const lent = new LentBuffers();
    const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)];
    expect([lent.lend(a), lent.lend(b), lent.count]).toEqual([1, 2, 2]);
    lent.takeBack(1);
    expect([lent.list[1], lent.list[2], lent.count]).toEqual([undefined, b, 1]);
    expect(lent.lend(a)).toBe(1);
  });
});
