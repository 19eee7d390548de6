import { once } from "node:events";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import { uringWorks } from "../suite/uring.ts";
import { callOnce, closed, open, startServer, sumRequest } from "./server.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.runIf(uringWorks)("a process that serves on io_uring", () => {
  it.each(["SIGKILL", "SIGINT"] as const)(
    "ends by %s in the middle of everything, and its port is free",
    async (signal) => {
      const { program, port } = await startServer({ io: "uring" });
      const sockets = await Promise.all(Array.from({ length: 10 }, () => open(port)));
      sockets[0]!.write("POST / HTT");
      sockets[1]!.pause().write('{"jsonrpc":"2.0","method":"repeat","params":[50000000],"id":1}');
      sockets[2]!.write('{"jsonrpc":"2.0","method":"wait","params":[10000],"id":1}');
      await pause(50);
      const gone = Promise.all(sockets.map(closed));
      program.signal(signal);
      expect(await program.ended).toMatchObject({ signal });
      await gone;
      const again = await startServer({ io: "uring", port });
      await using _ = again.program;
      expect(await callOnce(again.url, "sum", { a: 2, b: 3 })).toBe(5);
    },
  );

  it("ends by process.exit() in the middle of a call", async () => {
    const { program, port } = await startServer({ io: "uring" });
    const sockets = await Promise.all(Array.from({ length: 4 }, () => open(port)));
    sockets[0]!.write(sumRequest);
    await once(sockets[0]!, "data");
    sockets[1]!.write("POST / HTT");
    sockets[2]!.pause().write('{"jsonrpc":"2.0","method":"repeat","params":[50000000],"id":1}');
    sockets[3]!.write('{"jsonrpc":"2.0","method":"exit","params":[7],"id":1}');
    expect(await program.ended).toMatchObject({ code: 7, signal: null, stderr: "" });
    await Promise.all(sockets.map(closed));
  });

  // With so little memory to lock the ring is small: more completions wait than it has places for.
  it.each(["true", "ulimit -l 64"])("answers all who came while a handler held it up (%s)", async (limit) => {
    const root = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"] : [];
    const { program, port, url } = await startServer(
      { io: "uring" },
      { under: [...root, "sh", "-c", `${limit}; exec "$0" "$@"`] },
    );
    await using _ = program;
    const blocked = callOnce(url, "block", { ms: 1000 });
    await pause(100);
    const head = "POST /sum HTTP/1.1\r\nHost: localhost\r\n";
    const large = `${head}Content-Length: 60000\r\n\r\n${'{"a":2,"b":3}'.padEnd(60_000)}`;
    const ask = async (_: unknown, i: number): Promise<void> => {
      const socket = await open(port);
      const wanted = i % 10 ? 20 : 1;
      socket.write(i % 10 ? sumRequest.repeat(wanted) : large);
      let text = "";
      while (text.split("200 OK").length <= wanted || !text.endsWith("5"))
        text += String((await once(socket, "data"))[0]);
      socket.destroy();
    };
    await Promise.all([blocked, ...Array.from({ length: 2500 }, ask)]);
  });

  it("lives on when a handler, its report and the log all fail", async () => {
    const { program, url } = await startServer({ io: "uring", failing: true });
    await using _ = program;
    for (let i = 1; i <= 3; i++) {
      void callOnce(url, "throw").catch(() => {});
      await program.until(new RegExp(`(uncaught: the log is full\n){${i}}`));
    }
    expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
  });

  it.each(["uring", "net"])("ends when its server on %s is unreferenced and has no connection", async (io) => {
    const { program, port } = await startServer({ io });
    await using _ = program;
    const socket = await open(port);
    socket.write(sumRequest);
    await once(socket, "data");
    program.signal("SIGUSR2");
    await program.until(/references: true/);
    await pause(700); // longer than its clock ticks
    socket.write(sumRequest);
    await once(socket, "data");
    socket.destroy();
    expect(await program.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("finishes what is under way when it closes", async () => {
    const { program, url } = await startServer({ io: "uring" });
    await using _ = program;
    await using client = connect<{}>(url);
    const slow = client.$call("wait", { ms: 300 });
    await pause(50);
    program.signal("SIGTERM");
    expect(await slow).toBe(300);
    expect(await program.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/closed\n$/) });
  });
});
