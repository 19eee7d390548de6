import { Agent, type IncomingMessage, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import type { Abilities } from "./abilities.ts";
import type { Reply } from "./fetch.ts";
import { pollLink } from "./links.ts";
import type { Report } from "./orders.ts";
import type { Remote } from "./remote.ts";
import { fetchBelow } from "./targets.ts";
import type { PlainRequest } from "./request-reader.ts";
import { bytesOf } from "./text.ts";

/** Drives programs/fetch-worker.ts, wherever it runs, by requests that are sent as they are. */
export function overHttp(name: string, abilities: Abilities, port: () => number): Remote {
  const agent = new Agent({ keepAlive: true });
  const send = (plain: PlainRequest, signal?: AbortSignal): Promise<IncomingMessage> => {
    const { method, target, body } = plain;
    const headers = plain.headers.flat();
    if (body.length > 0) headers.push("Content-Length", `${body.length}`);
    return new Promise((resolve, reject) => {
      httpRequest({ agent, port: port(), host: "127.0.0.1", path: target, method, headers, ...(signal && { signal }) })
        .on("error", reject)
        .on("response", resolve)
        .end(body);
    });
  };
  const link = pollLink(async (order) => {
    const body = bytesOf(JSON.stringify(order)).slice();
    const response = await send({ method: "POST", target: "/~order", headers: [["Host", "localhost"]], body });
    return JSON.parse(await text(response)) as Report[];
  });
  return fetchBelow(name, abilities, link, (prefix) => async (plain, signal): Promise<Reply> => {
    const response = await send({ ...plain, target: prefix + plain.target }, signal);
    const headers = Object.entries(response.headers) as [string, string][];
    return { status: response.statusCode!, headers, body: response };
  });
}
