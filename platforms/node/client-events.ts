import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { arrayBuffer } from "node:stream/consumers";
import type { ClientTlsOptions } from "../../src/client/options.ts";
import type { Open } from "../../src/client/post.ts";
import { connectionOptions } from "./client-tls.ts";

/** Asks for streams on connections of their own, which unlike `fetch` never tire of waiting for the next item. */
export function openOn(url: string, headers: HeadersInit | undefined, tls: ClientTlsOptions | undefined): Open {
  const request = url.startsWith("https:") ? requestHttps : requestHttp;
  const own = Object.fromEntries(new Headers(headers));
  return (body, fields, signal) => {
    return new Promise((resolve, reject) => {
      const all = { ...own, ...fields };
      const options = { ...connectionOptions(tls), method: "POST", agent: false, headers: all, signal } as const;
      request(url, options, (response) => {
        const { statusCode: status = 0, headers: its } = response;
        resolve({
          status,
          type: its["content-type"] ?? "",
          buffer: () => arrayBuffer(response),
          bytes: () => response,
        });
      })
        .on("error", reject)
        .end(typeof body === "string" ? body : Buffer.concat(body));
    });
  };
}
