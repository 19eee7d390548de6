import { procedure, t } from "ucall";
import { describe, expect, it } from "vitest";
import { writeNpy } from "../../dist/src/payload/npy.js";
import { type Over, serveForTests } from "./servers.ts";

const api = {
  twice: procedure({ v: t.f32() }, ({ v }) => v.map((each) => 2 * each)),
  matrix: procedure({ m: t.f64([null, 2]) }, ({ m }) => m),
  ids: procedure({ v: t.i64() }, ({ v }) => v),
  reversed: procedure({ b: t.bytes() }, ({ b }) => b.toReversed()),
  about: procedure({ f: t.file() }, ({ f }) => ({ name: f.name, type: f.type, size: f.bytes.length })),
  nested: procedure({ list: t.array(t.object({ b: t.bytes() })) }, ({ list }) => ({
    first: list[0]!.b,
    of: list.length,
  })),
  spaces: procedure({ n: t.int() }, ({ n }) => " ".repeat(n)),
  ones: procedure({ n: t.int() }, ({ n }) => new Float32Array(n).fill(1)),
};

const { exchanges, dialogs } = serveForTests(api);
const [[, overWebSocket], ...streams] = dialogs;

describe.each([...exchanges, ["ws:", (options) => overWebSocket({ binary: true, ...options })] as Over<typeof api>])(
  "arrays and bytes over %s",
  (_, connectWith) => {
    it("arrive as a handler takes them, and come back as it gives them", async () => {
      await using client = connectWith();
      expect(await client.twice({ v: Float32Array.of(1, 0.25) })).toEqual(Float32Array.of(2, 0.5));
      const m = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] };
      expect(await client.matrix({ m })).toEqual(m);
      expect(await client.ids({ v: BigInt64Array.of(2n ** 60n) })).toEqual(BigInt64Array.of(2n ** 60n));
      expect(await client.reversed({ b: Uint8Array.of(1, 2, 3) })).toEqual(Uint8Array.of(3, 2, 1));
      expect(await client.nested({ list: [{ b: Uint8Array.of(1) }, { b: new Uint8Array(0) }] })).toEqual({
        first: Uint8Array.of(1),
        of: 2,
      });
    });

    it("come back as such to calls without any", async () => {
      await using client = connectWith();
      expect(await client.ones({ n: 3 })).toEqual(Float32Array.of(1, 1, 1));
      expect(await client.twice({ v: [1, 2] })).toEqual(Float32Array.of(2, 4));
      expect((await client.ones({ n: 300_000 })).length).toBe(300_000);
    });

    it("come in answers of any size, one behind the other", async () => {
      await using client = connectWith({ connections: 1 });
      const sizes = [6000, 16_000, 65_480, 300_000, 3, 10_000, 16_384, 1_000_000];
      for (const n of sizes) expect((await client.spaces({ n })).length).toBe(n);
      for (const n of sizes) expect((await client.ones({ n })).length).toBe(n);
    });

    it("may be files and blobs", async () => {
      await using client = connectWith();
      const file = new File(["abc"], "a.txt", { type: "text/plain" });
      expect(await client.about({ f: file })).toEqual({ name: "a.txt", type: "text/plain", size: 3 });
      expect(await client.about({ f: new Blob(["x"]) })).toMatchObject({ size: 1 });
      expect(await client.reversed({ b: file })).toEqual(Uint8Array.of(99, 98, 97));
      const npy = new File([writeNpy(Float32Array.of(4), [1])], "v.npy");
      expect(await client.twice({ v: npy })).toEqual(Float32Array.of(8));
    });

    it("that are wrong are told by their place", async () => {
      await using client = connectWith();
      const failed = client.twice({ v: Float64Array.of(1) as never });
      await expect(failed).rejects.toMatchObject({ code: -32602, data: { issues: [{ path: ["v"] }] } });
    });
  },
);

describe.each(streams)("arrays and bytes over %s", (_, connectWith) => {
  it("are lists and base64 on the way, and stay that in results", async () => {
    await using client = connectWith({ binary: true });
    expect(await client.twice({ v: Float32Array.of(1, 0.25) })).toEqual([2, 0.5]);
    const m = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] };
    expect(await client.matrix({ m })).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await client.reversed({ b: new File(["abc"], "a.txt") })).toBe("Y2Jh");
    expect(await client.about({ f: new File(["abc"], "a.txt") })).toMatchObject({ name: "a.txt", size: 3 });
  });
});
