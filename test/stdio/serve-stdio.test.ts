import { once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type Api, procedure, t } from "ucall";
import { serveStdio, type StdioOptions } from "ucall/stdio";
import { until } from "../suite/until.ts";
import { call } from "../suite/requests.ts";
import { Probe } from "../suite/probe.ts";

const repeat = procedure({ text: t.string(), times: t.int() }, ({ text, times }) => text.repeat(times));

/** A server on streams of this test's own. */
function start(api: Api, options: StdioOptions = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = "";
  const served = serveStdio(api, { ...options, input, output });
  return {
    input,
    output,
    served,
    /** Reads the output from now on. */
    read: () => void output.setEncoding("utf8").on("data", (more: string) => (text += more)),
    lines: () =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { id: number; result: unknown }),
  };
}

it("ends when the input has, and the last answer has left", async () => {
  let open = (): void => {};
  const gate = new Promise<void>((done) => (open = done));
  const { input, served, read, lines } = start({ wait: procedure({}, () => gate.then(() => "at last")) });
  read();
  let over = false;
  void served.then(() => (over = true));
  input.end(call("wait", []));
  await once(input, "end");
  await new Promise((done) => setTimeout(done, 10));
  expect(over).toBe(false);
  open();
  await served;
  expect(lines()).toEqual([{ jsonrpc: "2.0", result: "at last", id: 1 }]);
});

describe("aborts calls under way", () => {
  const probe = new Probe();
  const api = {
    wait: procedure({}, (_, ctx) => {
      probe.calls.push("wait");
      return probe.aborted(ctx.signal);
    }),
  };

  it("when the output is closed", async () => {
    probe.reset();
    const { input, output, served } = start(api);
    input.write(`${call("wait", [])}\n`);
    await until("the handler runs", () => probe.calls.length === 1);
    output.destroy();
    await served;
    expect(probe.aborts).toBe(1);
  });

  it("when its signal is aborted", async () => {
    probe.reset();
    const controller = new AbortController();
    const { input, served } = start(api, { signal: controller.signal });
    input.write(`${call("wait", [])}\n`);
    await until("the handler runs", () => probe.calls.length === 1);
    controller.abort();
    await served;
    expect(probe.aborts).toBe(1);
    expect(input.isPaused()).toBe(true);
  });

  it("which is so from the start where it was aborted before", async () => {
    const { input, served } = start(api, { signal: AbortSignal.abort() });
    await served;
    expect(input.listenerCount("data")).toBe(0);
  });
});

it("says what is wrong with an option", async () => {
  await expect(serveStdio({ repeat }, { maxBody: -1 })).rejects.toThrow(/maxBody/);
});
