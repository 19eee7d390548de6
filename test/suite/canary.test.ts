import { describe, it } from "vitest";
import { listenFor } from "./canary.ts";
import { inProcess } from "./in-process.ts";
import { load } from "./load.ts";

describe.each([inProcess(), inProcess({ variant: "scalar", portion: 100 })])("$name", (driver) => {
  it.each(["jsonrpc", "http", "tcp"])(
    "no byte of one connection reaches another: all cases of %s",
    async (folder) => {
      const server = await driver.start({});
      for (const one of load(folder)) if (!one.id.endsWith("(HTTP in chunks)")) await listenFor(server, one);
      await server.close();
    },
    120_000,
  );
});
