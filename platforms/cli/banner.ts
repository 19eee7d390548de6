import { networkInterfaces } from "node:os";
import { paint } from "../../src/cli/format.ts";
import { type Server, serverUrl } from "../../src/server/server.ts";
import { packageVersion } from "./help.ts";
import { runtime } from "./platform.ts";

const sockets = { node: "node:net", deno: "Deno.listen", bun: "Bun.listen" };

/** What a server says when it is ready. */
export function banner(server: Server, names: readonly string[], milliseconds: number, colour: boolean): string {
  const rows: [string, string][] = [
    ["Address", addresses(server).join("\n            ")],
    ["Procedures", `${names.length}: ${shortened(names)}`],
    ["I/O", server.io === "uring" ? "io_uring" : isSecure(server) ? "node:tls" : sockets[runtime]],
    ["Engine", server.engine],
  ];
  if (server.workers > 1) rows.push(["Workers", String(server.workers)]);
  const title = paint(`ucall ${packageVersion()}`, "bold", colour);
  const lines = rows.map(([name, value]) => `${paint(name.padEnd(10), "dim", colour)}  ${value}`);
  return `${title}, ready in ${Math.round(milliseconds)} ms\n\n${lines.join("\n")}\n\nStop it with Ctrl-C.`;
}

/** The server's URL, and those of all networks where it listens on them. */
function addresses(server: Server): string[] {
  if ("path" in server.address) return [server.url];
  const { host, port } = server.address;
  if (host !== "0.0.0.0" && host !== "::") return [server.url];
  const families = host === "::" ? ["IPv4", "IPv6"] : ["IPv4"];
  const others = Object.values(networkInterfaces())
    .flatMap((network) => network ?? [])
    .filter(({ internal, family, address }) => !internal && families.includes(family) && !address.startsWith("fe80:"));
  return [server.url, ...others.map(({ address }) => serverUrl({ host: address, port }, isSecure(server)))];
}

function isSecure({ url }: Server): boolean {
  return url.startsWith("https:");
}

function shortened(names: readonly string[]): string {
  const most = 12;
  return names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
