import { Agent, request as httpRequest } from "node:http";
import type { Driver } from "./driver.ts";
import { fetchServer, wireBytes } from "./fetch.ts";
import { Probe } from "./probe.ts";
import { prefixOf } from "./programs/fetch-worker.ts";
import type { PlainRequest } from "./request-reader.ts";
import { concat } from "./text.ts";

/** Drives programs/fetch-worker.ts, wherever it runs, by requests that are sent as they are. */
export function overHttp(name: string, port: () => number): Driver {
  const agent = new Agent({ keepAlive: true });
  return {
    name,
    start: async (options) => fetchServer(new Probe(), (plain) => exchange(agent, port(), prefixOf(options), plain)),
  };
}

function exchange(agent: Agent, port: number, prefix: string, plain: PlainRequest): Promise<Uint8Array> {
  const { method, target, body } = plain;
  const headers = plain.headers.flat();
  if (body.length > 0) headers.push("Content-Length", `${body.length}`);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ agent, port, host: "127.0.0.1", path: prefix + target, method, headers });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Uint8Array[] = [];
      response.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const fields = Object.entries(response.headers) as [string, string][];
        resolve(wireBytes(response.statusCode!, fields, concat(chunks)));
      });
    });
    request.end(body);
  });
}
