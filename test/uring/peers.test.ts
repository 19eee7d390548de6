import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type net from "node:net";
import { until } from "../suite/until.ts";
import { call, get, post } from "../suite/requests.ts";
import { suiteApi } from "../suite/api.ts";
import { serveOptions } from "../suite/options.ts";
import { uringWorks } from "../suite/uring.ts";
import { bytesOf } from "../suite/text.ts";
import { serve } from "ucall";
import { portOf } from "../node/program.ts";
import { callOnce, descriptors, open } from "./server.ts";

const MEBIBYTE = 1024 * 1024;

/** What a peer has said, and what has become of it, when it resets the connection. */
const states: [name: string, act: (socket: net.Socket) => Promise<unknown> | void][] = [
  ["accepted", () => {}],
  ["in the middle of a head", (socket) => void socket.write("GET / HTT")],
  ["in the middle of a body", (socket) => void socket.write(post("/sum", '{"a":1,"b":2}').subarray(0, -3))],
  ["in the middle of a message", (socket) => void socket.write('{"jsonrpc"')],
  ["while its call runs", (socket) => void socket.write(get("/later/signal"))],
  [
    "while a batch of its calls runs",
    (socket) => void socket.write(`[${call("later.signal", [])},${call("sum", [1, 2])}]`),
  ],
  ["answered", (socket) => once(socket, "data", void socket.write(get("/get_data")) as never)],
  [
    "while its answer leaves",
    (socket) => void socket.pause().write(get(`/text/repeat?unit=abcdefgh&times=${MEBIBYTE}`)),
  ],
  ["paused for what it does not read", flood],
  ["paused for what waits", (socket) => void socket.write(Buffer.concat(Array(600).fill(get("/later/gate?value=1"))))],
  // Node leaks a socket that is reset while it sends its FIN.
  ["half closed by itself", (socket) => once(socket.end(get("/later/gate?value=1")), "finish")],
  ["half closed by the server", (socket) => void socket.pause().write("BAD\r\n\r\n")],
];

function flood(socket: net.Socket): void {
  socket.pause();
  for (let i = 0; i < 300; i++) socket.write(get("/text/repeat?unit=abcdefgh&times=4096"));
}

describe.runIf(uringWorks)("peers on io_uring", () => {
  describe.each(states)("that reset %s", (_, act) => {
    it.each([0, 5, 40])("after %i ms: nothing is left of them", async (delay) => {
      const { api, probe } = suiteApi();
      await using server = await serve(api, { ...serveOptions({}, probe), port: 0, io: "uring" });
      probe.close();
      const port = portOf(server);
      const before = descriptors();
      for (let i = 0; i < 5; i++) {
        const socket = await open(port);
        await act(socket);
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
        socket.resetAndDestroy();
      }
      expect(await callOnce(server.url, "sum", { a: 2, b: 3 })).toBe(5);
      probe.open();
      await until(
        "its signals are aborted",
        () => probe.aborts === probe.calls.filter((name) => name === "later.signal").length,
      );
      await expect.poll(descriptors, { timeout: 5000 }).toEqual(before);
      expect(probe.errors).toEqual([]);
    });
  });

  it("that read slowly get every byte of large answers, in short sends", async () => {
    const { api, probe } = suiteApi();
    await using server = await serve(api, { ...serveOptions({}, probe), port: 0, io: "uring" });
    const port = portOf(server);
    const read = async (unit: string): Promise<void> => {
      const socket = await open(port);
      const times = (6 * MEBIBYTE) / unit.length;
      socket.write(bytesOf(call("text.repeat", [unit, times])));
      let length = 0;
      let text = "";
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        length += chunk.length;
        text += chunk.toString("latin1");
        if (length % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        if (chunk.at(-1) === 10) break;
      }
      expect((JSON.parse(text) as { result: string }).result === unit.repeat(times)).toBe(true);
    };
    await Promise.all(["a", "bc", "defg", "01234567"].map(read));
  }, 60_000);

  it("that send more at once than there are buffers are all read: 64 MiB for 4", async () => {
    const { api, probe } = suiteApi();
    await using server = await serve(api, { ...serveOptions({}, probe), port: 0, io: "uring", maxBody: 2 * MEBIBYTE });
    const port = portOf(server);
    const upload = async (i: number): Promise<void> => {
      const socket = await open(port);
      const value = String.fromCharCode(97 + (i % 26)).repeat(MEBIBYTE);
      socket.write(post("/echo/length", JSON.stringify({ value })));
      expect(String((await once(socket, "data"))[0])).toMatch(new RegExp(`\r\n\r\n${MEBIBYTE}$`));
      socket.destroy();
    };
    await Promise.all(Array.from({ length: 64 }, (_, i) => upload(i)));
  }, 60_000);
});
