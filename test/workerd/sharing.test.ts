import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWorkerd, type Worker } from "./workerd.ts";

// A request of workerd's is ended when nothing of its own is left to wait for, and takes along what it has begun.
describe.each(["kept", "gathered"])("requests on workerd whose calls are %s", (name) => {
  let worker: Worker | undefined;
  beforeAll(async () => {
    worker = await startWorkerd(fileURLToPath(new URL("programs/sharing.ts", import.meta.url)));
  });
  afterAll(() => worker?.stop());

  const ask = async (value: number, signal?: AbortSignal): Promise<unknown> => {
    const url = `http://127.0.0.1:${worker!.port}/${name}?value=${value}`;
    const response = await fetch(url, signal ? { signal } : {});
    return response.ok ? await response.json() : response.status;
  };

  it("are all answered", async () => {
    expect(await Promise.all([ask(1), ask(1), ask(1)])).toEqual([1, 1, 1]);
  });

  it("are answered when the first of them has gone", async () => {
    const controller = new AbortController();
    const first = ask(2, controller.signal).catch(() => "gone");
    await new Promise((done) => setTimeout(done, 20));
    const others = [ask(2), ask(2)];
    await new Promise((done) => setTimeout(done, 100));
    controller.abort();
    expect(await Promise.all([first, ...others])).toEqual(["gone", 2, 2]);
    expect(await ask(2)).toBe(2);
  });
});
