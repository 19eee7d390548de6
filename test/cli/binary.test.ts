import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Server, procedure, serve, t } from "ucall";
import { readNpy, writeNpy } from "../../dist/src/payload/npy.js";
import { type CborServer, cborServer } from "../client/speaking-cbor.ts";
import { type Outcome, ucall } from "../node/program.ts";

// One pixel.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
  "base64",
);
const matrix = { data: Float32Array.of(1, 0.1, -2.5, 4, 5, 6), shape: [2, 3] };

const dtype = (name: string, shape?: (number | null)[]): object => ({ "x-ucall": { dtype: name, shape } });
const document = {
  methods: [
    {
      name: "echo",
      params: [
        { name: "vector", schema: { type: "array", ...dtype("f32", [null]) } },
        { name: "photo", schema: { type: "string", ...dtype("image") } },
        { name: "file", schema: { type: "string", ...dtype("file") } },
        { name: "bytes", schema: { type: "string", ...dtype("bytes") } },
        { name: "text", schema: { type: "string" } },
      ],
    },
    { name: "lists", params: [], result: { name: "result", schema: { type: "array", ...dtype("f32", [null, 2]) } } },
    { name: "base64", params: [], result: { name: "result", schema: { type: "string", ...dtype("image") } } },
  ],
};
const results: Record<string, unknown> = {
  "rpc.discover": document,
  array: Float32Array.of(1, 0.1, -2.5),
  matrix,
  large: { data: Float32Array.from({ length: 2048 }, (_, i) => i / 8), shape: [2, 1024] },
  bytes: Uint8Array.of(1, 2, 255),
  image: { bytes: png, type: "image/png" },
  nested: { name: "x", vectors: [Int16Array.of(1, 2)], bytes: new Uint8Array(20) },
  nan: Float64Array.of(0, NaN),
  lists: [
    [1, 2],
    [3, 4],
  ],
  base64: png.toString("base64"),
};

let server: CborServer;
beforeAll(async () => {
  server = await cborServer(({ id, method, params }) => ({
    cbor: { jsonrpc: "2.0", id, result: method === "echo" ? params : results[method] },
  }));
});
afterAll(() => server[Symbol.asyncDispose]());

const folder = mkdtempSync(join(tmpdir(), "ucall-"));
const at = (name: string): string => join(folder, name);
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}
const call = (...args: string[]): Promise<Outcome> => ucall(["-p", String(server.port), ...args]);
const sent = (): unknown => server.received.at(-1)!.message.params;

describe("files as arguments", () => {
  it("are arrays, images, files and bytes where they are declared", async () => {
    const npy = file("vector.npy", writeNpy(Float32Array.of(1, 2), [2]));
    const photo = file("cat.png", png);
    const outcome = await call("echo", "-f", `vector=${npy}`, "-i", `photo=${photo}`, "-f", `file=${photo}`);
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(sent()).toEqual({
      vector: Float32Array.of(1, 2),
      photo: new Uint8Array(png),
      file: { bytes: new Uint8Array(png), name: "cat.png" },
    });
    await call("echo", "-f", `bytes=${file("text", "text")}`, "-f", `text=${file("text", "text")}`);
    expect(sent()).toEqual({ bytes: new TextEncoder().encode("text"), text: "text" });
  });

  it("are arrays of several dimensions, whatever is declared, lists, and raw numbers", async () => {
    await call("echo", "-f", `any=${file("matrix.npy", writeNpy(matrix.data, matrix.shape))}`);
    expect(sent()).toEqual({ any: matrix });
    await call("echo", "-f", `vector=${file("list.json", " [1, 2.5]\n")}`);
    expect(sent()).toEqual({ vector: [1, 2.5] });
    await call("echo", "-f", `vector=${file("raw", new Uint8Array(Float32Array.of(7).buffer))}`);
    expect(sent()).toEqual({ vector: new Uint8Array(Float32Array.of(7).buffer) });
    await call("echo", "vector=[3]");
    expect(sent()).toEqual({ vector: [3] });
  });

  it("that are no array are refused", async () => {
    const broken = file("broken.npy", writeNpy(matrix.data, matrix.shape).subarray(0, 130));
    const { code, stderr } = await call("echo", "-f", `vector=${broken}`);
    expect(code).toBe(2);
    expect(stderr).toContain("broken.npy cannot be read: it is a .npy file that says 24 bytes of data");
  });
});

describe("results in a pipe", () => {
  it("are JSON, arrays as lists and bytes as base64", async () => {
    expect((await call("array")).stdout).toBe("[1,0.10000000149011612,-2.5]\n");
    expect((await call("matrix")).stdout).toBe("[[1,0.10000000149011612,-2.5],[4,5,6]]\n");
    expect((await call("bytes")).stdout).toBe("AQL/\n");
    const { stdout } = await call("nested");
    expect(stdout).toBe(`{\n  "name": "x",\n  "vectors": [\n    [1,2]\n  ],\n  "bytes": "${"A".repeat(27)}="\n}\n`);
    expect((await call("bytes", "--json")).stdout).toBe('{"jsonrpc":"2.0","id":1,"result":"AQL/"}\n');
  });

  it("that JSON cannot say are told", async () => {
    for (const args of [["nan"], ["nan", "--json"]]) {
      expect(await call(...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("NaN at 1") });
    }
  });
});

describe("--format", () => {
  const written = async (...args: string[]): Promise<Buffer> => {
    const path = at("out");
    expect(await call(...args, "-o", path)).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
    return readFileSync(path);
  };

  it("npy writes arrays as files of NumPy", async () => {
    expect(readNpy(await written("matrix", "--format", "npy"))).toEqual(matrix);
    expect(readNpy(await written("lists", "--format", "npy"))).toEqual({
      data: Float32Array.of(1, 2, 3, 4),
      shape: [2, 2],
    });
  });

  it("raw writes bytes and numbers as they are", async () => {
    expect(await written("bytes", "--format", "raw")).toEqual(Buffer.of(1, 2, 255));
    expect(await written("array", "--format", "raw")).toEqual(Buffer.from(Float32Array.of(1, 0.1, -2.5).buffer));
  });

  it("image writes an image", async () => {
    expect(await written("image", "--format", "image")).toEqual(png);
    expect(await written("base64", "--format", "image")).toEqual(png);
  });

  it("json is what there is without it, in a file too", async () => {
    expect(String(await written("matrix", "--format", "json"))).toBe("[[1,0.10000000149011612,-2.5],[4,5,6]]\n");
    expect(JSON.parse(String(await written("array", "--json")))).toMatchObject({
      id: 1,
      result: [1, Math.fround(0.1), -2.5],
    });
  });

  it.each([
    [["bytes", "--format", "npy"], "--format npy takes an array, and the result is none."],
    [["echo", "--format", "raw"], "--format raw takes bytes or an array, and the result is none."],
    [["bytes", "--format", "image"], "--format image takes an image, and the result is none"],
    [["array", "--format", "csv"], '--format takes json, npy, raw, image, not "csv".'],
    [["array", "--json", "--format", "npy"], "--json and --format npy do not go together."],
    [["array", "-o", "/nowhere/out"], "/nowhere/out cannot be written"],
  ])("%j is refused", async (args, message) => {
    expect(await call(...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(message) });
  });

  it("leaves a file alone where nothing is written", async () => {
    await call("bytes", "--format", "npy", "-o", at("untouched"));
    expect(existsSync(at("untouched"))).toBe(false);
  });
});

describe.each(["http", "tcp", "ws"])("a server of ours over %s:", (scheme) => {
  const api = {
    twice: procedure({ v: t.f32([null, 2]) }, ({ v: { data, shape } }) => ({ data: data.map((x) => 2 * x), shape }), {
      returns: t.f32([null, 2]),
    }),
    about: procedure({ photo: t.image(), notes: t.file() }, ({ photo, notes }) => [
      photo.type,
      photo.width,
      notes.name,
    ]),
    same: procedure({ photo: t.image() }, ({ photo: { bytes, type } }) => ({ bytes, type }), { returns: t.image() }),
  };
  let ours: Server;
  const run = (...args: string[]) => ucall(["--uri", ours.url.replace("http:", `${scheme}:`), ...args]);
  beforeAll(async () => {
    ours = await serve(api, { port: 0 });
  });
  afterAll(() => ours.close({ timeout: 0 }));

  it("takes arrays, images and files, and gives them", async () => {
    const npy = file("pairs.npy", writeNpy(Float32Array.of(1, 2, 3, 4), [2, 2]));
    expect(await run("twice", "-f", `v=${npy}`)).toMatchObject({ code: 0, stdout: "[[2,4],[6,8]]\n" });
    await run("twice", "v=[[0.5,1]]", "--format", "npy", "-o", at("twice.npy"));
    expect(readNpy(readFileSync(at("twice.npy")))).toEqual({ data: Float32Array.of(1, 2), shape: [1, 2] });
    const photo = file("dot.png", png);
    const about = await run("about", "-i", `photo=${photo}`, "-f", `notes=${file("notes.txt", "text")}`);
    expect(JSON.parse(about.stdout)).toEqual(["image/png", 1, "notes.txt"]);
    await run("same", "-i", `photo=${photo}`, "--format", "image", "-o", at("same.png"));
    expect(readFileSync(at("same.png"))).toEqual(png);
  });
});

it("help says what arrays and bytes are declared", async () => {
  expect((await call("--help")).stdout).toContain(
    "echo(vector?: f32[*], photo?: image, file?: file, bytes?: bytes, text?: string)",
  );
});
