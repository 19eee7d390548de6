import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { uringWorks } from "../suite/uring.ts";
import { callOnce, closed, descriptors, open, sumRequest, uringProgram } from "./server.ts";

async function start(): Promise<{ worker: Worker; port: number; ended: Promise<unknown[]> }> {
  const worker = new Worker(uringProgram("thread.mjs"), { workerData: {} });
  const ended = once(worker, "exit");
  const [port] = (await once(worker, "message")) as [number];
  return { worker, port, ended };
}

const url = (port: number): string => `http://127.0.0.1:${port}`;

/** Connections in every state. */
async function occupy(port: number): Promise<AsyncDisposable> {
  const sockets = await Promise.all(Array.from({ length: 8 }, () => open(port)));
  sockets[0]!.write(sumRequest);
  sockets[1]!.write("POST / HTT");
  sockets[2]!.pause().write('{"jsonrpc":"2.0","method":"repeat","params":[30000000],"id":1}');
  sockets[3]!.end();
  await callOnce(url(port), "sum", { a: 2, b: 3 });
  return {
    async [Symbol.asyncDispose]() {
      // The server has gone: each sees it.
      await Promise.all(sockets.map(closed));
    },
  };
}

describe.runIf(uringWorks)("worker threads on io_uring", () => {
  it("serve side by side, and close", async () => {
    const before = descriptors();
    const threads = await Promise.all(Array.from({ length: 4 }, start));
    const sums = threads.map(({ port }, i) => callOnce(url(port), "sum", { a: i, b: 1 }));
    expect(await Promise.all(sums)).toEqual([1, 2, 3, 4]);
    for (const { worker } of threads) worker.postMessage("close");
    expect(await Promise.all(threads.map(({ ended }) => ended))).toEqual(threads.map(() => [0]));
    await expect.poll(descriptors).toEqual(before);
  });

  it.each(["idle", "occupied"])("are terminated while %s, and leave nothing open", async (state) => {
    const before = descriptors();
    for (let round = 0; round < 5; round++) {
      const { worker, port } = await start();
      await using _ = state === "occupied" ? await occupy(port) : undefined;
      await worker.terminate();
      await expect(open(port)).rejects.toThrow(/ECONNREFUSED/);
    }
    await expect.poll(descriptors).toEqual(before);
  });

  it("are terminated in the middle of a call", async () => {
    const before = descriptors();
    const { worker, port } = await start();
    const socket = await open(port);
    socket.write('{"jsonrpc":"2.0","method":"loop","id":1}');
    await once(worker, "message");
    const gone = closed(socket);
    await worker.terminate();
    await gone;
    await expect.poll(descriptors).toEqual(before);
  });

  it("end by themselves in the middle of a call", async () => {
    const before = descriptors();
    const { port, ended } = await start();
    {
      await using _ = await occupy(port);
      (await open(port)).resume().write('{"jsonrpc":"2.0","method":"exit","id":1}');
      expect(await ended).toEqual([7]);
    }
    await expect.poll(descriptors).toEqual(before);
  });
});
