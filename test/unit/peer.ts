import { readFileSync } from "node:fs";
import type { Api, HostOptions } from "ucall";
import { vi } from "vitest";
import { procedureTable } from "../../dist/src/api.js";
import { Host } from "../../dist/src/host/host.js";
import { resolveOptions } from "../../dist/src/host/options.js";
import { services } from "../suite/services.ts";

const module = new WebAssembly.Module(readFileSync(new URL("../../dist/wasm/ucall.wasm", import.meta.url)));
export const utf8: TextEncoder = new TextEncoder();
const decoder = new TextDecoder();
const silence = (): void => {};

/** One connection to a host of its own. */
export class Peer {
  readonly host: Host;
  output = "";
  log = { debug: silence, info: silence, warn: silence, error: vi.fn<(...details: unknown[]) => void>() };

  constructor(api: Api, options: HostOptions = {}) {
    this.host = new Host(procedureTable(api), resolveOptions({ log: this.log, ...options }), module, {
      ...services(),
      zlib: undefined,
    });
    const { host } = this;
    host.attach({
      flush: (count) => {
        for (let i = 0; i < count; i++) {
          const { engine } = host;
          const length = engine.sendLength(i);
          const address = engine.sendAddress(i);
          const lent = engine.sendLent(i);
          this.output += decoder.decode(engine.bytes.subarray(address, address + length), { stream: true });
          this.output += decoder.decode(lent, { stream: true });
          const all = length + (lent?.length ?? 0);
          if (all > 0) host.sent(engine.sendConnection(i), all);
        }
      },
      remoteAddress: (connection) => `peer ${connection}`,
    });
    host.tick(Date.now());
    host.opened(1, 0);
  }

  send(text: string): void {
    this.host.received(1, utf8.encode(text));
    this.host.turn();
  }

  /** What has come out since the last time, line by line. */
  lines(): unknown[] {
    const lines = this.output.trim().split("\n");
    this.output = "";
    return lines.map((line) => (line === "" ? "" : JSON.parse(line)));
  }

  call(method: string, params: unknown = {}, id: number | undefined = 1): void {
    this.send(JSON.stringify({ jsonrpc: "2.0", method, params, id }));
  }

  /** A call's answer, given in the same turn. */
  answer(method: string, params?: unknown): unknown {
    this.call(method, params);
    const [answer] = this.lines() as [{ result?: unknown; error?: unknown }];
    return answer.error ?? answer.result;
  }
}

export const internalError: unknown = { code: -32603, message: "Internal error" };
