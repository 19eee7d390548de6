import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { procedure, type Server, serve, t, UcallError } from "ucall";
import { type Outcome, portOf, ucall } from "../node/program.ts";

const seen: unknown[] = [];
const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, {
    readonly: true,
    returns: t.int(),
    summary: "Adds",
  }),
  typeOf: procedure({ text: t.string() }, ({ text }) => typeof text),
  echo: procedure({ value: t.json() }, ({ value }) => value),
  size: procedure({ image: t.string() }, ({ image }) => Buffer.from(image, "base64").length),
  remember: procedure({ value: t.json() }, ({ value }) => void seen.push(value)),
  nested: { call: procedure({}, () => "there") },
  count: procedure({ to: t.int() }, async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield { i };
    if (to > 2) throw new UcallError(-32009, "Too far");
  }),
  fail: procedure({ code: t.int() }, ({ code }): never => {
    throw new UcallError(code, "As asked", { why: "test" });
  }),
  sleep: procedure({}, (_, ctx) => new Promise((resolve) => ctx.signal.addEventListener("abort", resolve))),
};
let server: Server;
let port: string;

beforeAll(async () => {
  server = await serve(api, { port: 0 });
  port = String(portOf(server));
});
afterAll(() => server.close({ timeout: 0 }));

const call = (...args: string[]): Promise<Outcome> => ucall(["-p", port, ...args]);
const prints = (stdout: string) => ({ code: 0, stdout, stderr: "" });
const folder = mkdtempSync(join(tmpdir(), "ucall-"));
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("ucall PROCEDURE", () => {
  it("calls by name, by position, and with types", async () => {
    expect(await call("sum", "a=2", "b=3")).toMatchObject(prints("5\n"));
    expect(await call("sum", "2", "-3")).toMatchObject(prints("-1\n"));
    expect(await call("sum", "a:int=256", "b:int=-256")).toMatchObject(prints("0\n"));
    expect(await call("call", "nested.call")).toMatchObject(prints("there\n"));
  });

  it("takes the types that the server declares", async () => {
    expect(await call("typeOf", "text=2")).toMatchObject(prints("string\n"));
    expect(await call("typeOf", "2")).toMatchObject(prints("string\n"));
    expect(await call("echo", "value=2")).toMatchObject(prints("2\n"));
    expect(await call("echo", "value:str=2", "--json")).toMatchObject(
      prints('{"jsonrpc":"2.0","id":1,"result":"2"}\n'),
    );
  });

  it("prints a stream item by item, and the error that ends it", async () => {
    expect(await call("count", "to=2", "--json")).toMatchObject(prints('{"i":1}\n{"i":2}\n'));
    expect(await call("count", "to:int=1")).toMatchObject(prints('{\n  "i": 1\n}\n'));
    expect(await call("count", "to=3", "--json")).toMatchObject({
      code: 1,
      stdout: '{"i":1}\n{"i":2}\n{"i":3}\n{"jsonrpc":"2.0","id":1,"error":{"code":-32009,"message":"Too far"}}\n',
    });
    expect((await call("--help")).stdout).toContain("count(to: integer): stream of any");
  });

  it("takes texts with = by position", async () => {
    expect(await call("echo", "--positional", "a=b")).toMatchObject(prints("a=b\n"));
  });

  it("reads files, images and standard input", async () => {
    const json = file("value.json", '{"a":[1]}');
    expect(await call("echo", "-f", `value=${json}`, "--json")).toMatchObject(
      prints('{"jsonrpc":"2.0","id":1,"result":{"a":[1]}}\n'),
    );
    expect(await call("typeOf", "-f", `text=${json}`)).toMatchObject(prints("string\n"));
    expect(await call("size", "-i", `image=${file("image.png", new Uint8Array(300))}`)).toMatchObject(prints("300\n"));
    expect(await ucall(["-p", port, "echo", "-f", "value=-"], { input: "from a pipe" })).toMatchObject(
      prints("from a pipe\n"),
    );
    expect(await call("echo", "-f", "value=/nowhere")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("/nowhere cannot be read"),
    });
  });

  it("prints strings bare and the rest as indented JSON", async () => {
    expect(await call("echo", 'value={"a":["b",null]}')).toMatchObject(
      prints('{\n  "a": [\n    "b",\n    null\n  ]\n}\n'),
    );
    expect(await call("echo", "value=bare")).toMatchObject(prints("bare\n"));
  });

  it("sends notifications", async () => {
    expect(await call("remember", "--notify", "value=by name")).toMatchObject(prints(""));
    expect(await call("remember", "--notify", '{"timeout":1}')).toMatchObject(prints(""));
    await expect.poll(() => seen).toEqual(["by name", { timeout: 1 }]);
  });

  it.each(["http", "tcp"])("finds the server by a %s address", async (scheme) => {
    expect(await ucall(["--uri", `${scheme}://127.0.0.1:${port}`, "sum", "1", "2"])).toMatchObject(prints("3\n"));
  });

  it("finds it by a host with a port", async () => {
    expect(await ucall(["--uri", `localhost:${port}`, "sum", "1", "2"])).toMatchObject(prints("3\n"));
    expect(await ucall(["--uri", "localhost", "-p", port, "sum", "1", "2"])).toMatchObject(prints("3\n"));
  });

  it("finds it by a Unix socket", async () => {
    const path = join(folder, "server.sock");
    await using _ = await serve(api, { path });
    expect(await ucall(["--unix", path, "sum", "1", "2"])).toMatchObject(prints("3\n"));
    expect(await ucall(["--uri", `unix:${path}`, "sum", "1", "2"])).toMatchObject(prints("3\n"));
  });
});

describe("an error answer", () => {
  it("is told in words, with exit code 1", async () => {
    expect(await call("fail", "code=404")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: 'ucall: As asked (404)\n  {\n    "why": "test"\n  }\n',
    });
    const { code, stderr } = await call("sum", "a=x", "c=1");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ucall: Invalid params \(-32602\)\n(  [abc]: .*\n){2,3}$/);
  });

  it("is a JSON-RPC response with --json", async () => {
    const { code, stdout } = await call("fail", "code=-5", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -5, message: "As asked", data: { why: "test" } },
    });
  });

  it("says what a misspelt name may have meant", async () => {
    expect((await call("smu", "a=1")).stderr).toContain('Did you mean "sum"?');
    expect((await call("nonsense")).stderr).toContain("`ucall --help` lists what is");
  });

  it("is a deadline that has passed", async () => {
    expect(await call("sleep", "--timeout", "50")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("-32008"),
    });
  });

  it("says how to start a server where there is none", async () => {
    const { code, stderr } = await ucall(["-p", "1", "sum", "1", "2"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/No server answers at http:\/\/127\.0\.0\.1:1\/ \(ECONNREFUSED\)[^]*ucall serve FILE/);
  });
});

describe("help", () => {
  it("lists the server's procedures where it is up", async () => {
    const { code, stdout } = await call("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Usage:[^]*Procedures at .*:\n  sum\(a: integer, b: integer\): integer +Adds\n/);
    expect(stdout).toContain("nested.call()");
    expect(stdout).not.toContain("rpc.discover");
  });

  it("says so where it is not", async () => {
    expect(await ucall(["-h", "-p", "1"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("No server answers at http://127.0.0.1:1"),
    });
    expect(await ucall([])).toMatchObject({ code: 0, stdout: expect.stringContaining("Usage:") });
  });

  it("explains one procedure", async () => {
    expect(await call("sum", "-h")).toMatchObject(
      prints("sum(a: integer, b: integer): integer\nAdds.\n  a: integer\n  b: integer\n"),
    );
    expect(await call("smu", "-h")).toMatchObject({
      code: 1,
      stderr: 'ucall: "smu" is not there. Did you mean "sum"?\n',
    });
  });

  it("tells the version", async () => {
    expect((await ucall(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("a command line that is not understood", () => {
  it.each([
    [["--fo"], /Unknown option '--fo'/],
    [["sum", "a=1", "2"], /Give all arguments names/],
    [["sum", "a:integer=1"], /is no type/],
    [["sum", "a:int=x"], /a: "x" is no whole number/],
    [["sum", "--workers", "2"], /--workers is no option of a call/],
    [["serve", "--json", "x.js"], /--json is no option of ucall serve/],
    [["serve"], /takes one file/],
    [["serve", "a.js", "b.js"], /takes one file/],
    [["serve", "a.js", "-p", "x"], /--port takes a whole number from 0 to 65535, not "x"/],
    [["sum", "-p", "70000"], /--port takes/],
    [["sum", "--timeout", "0"], /--timeout takes/],
    [["sum", "--uri", "http://:1:2"], /is no address/],
    [["sum", "--unix", "/x", "-p", "1"], /--unix stands alone/],
    [["call"], /Which procedure/],
  ])("%j ends with exit code 2", async (args, message) => {
    const { code, stdout, stderr } = await ucall(
      args.includes("-p") ? args : ["-p", port, ...args].slice(args.includes("--unix") ? 2 : 0),
    );
    expect(stderr).toMatch(message);
    expect(stderr).toContain("See `ucall --help`.");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
