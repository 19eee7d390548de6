import { readFileSync } from "node:fs";
import { procedureTable } from "../../dist/src/api.js";
import {
  LISTENER_FLAGS_LOOPBACK,
  LISTENER_FLAGS_STDIO,
  SEND_FLAGS_ABORT,
  SEND_FLAGS_CLOSE,
  SEND_FLAGS_PAUSE,
  SEND_FLAGS_RESUME,
} from "../../dist/src/engine/layout.js";
import { Host } from "../../dist/src/host/host.js";
import { resolveOptions } from "../../dist/src/host/options.js";
import { IN_PROCESS } from "./abilities.ts";
import { suiteApi } from "./api.ts";
import type { CaseOptions } from "./case.ts";
import type { Driver, Peer, SuiteServer } from "./driver.ts";
import { serveOptions } from "./options.ts";
import type { Probe } from "./probe.ts";
import { ByteStore } from "./text.ts";
import { services } from "./services.ts";

export interface InProcessOptions {
  /** Which build of the engine. Default: "simd". */
  variant?: "simd" | "scalar";
  /** The most bytes of a send that are reported as sent at once: sockets take less than they are given. Default: all. */
  portion?: number;
}

/** Drives the host without sockets: bytes are handed over at once, time passes when the test says so. */
export function inProcess({ variant = "simd", portion = Infinity }: InProcessOptions = {}): Driver {
  return {
    name: `in-process, ${variant}${portion === Infinity ? "" : `, ${portion} bytes sent at a time`}`,
    abilities: IN_PROCESS,
    start: async (options) => new InProcessServer(options, engineModule(variant), portion),
  };
}

const modules = new Map<string, WebAssembly.Module>();

/** The compiled engine. */
export function engineModule(variant: "simd" | "scalar"): WebAssembly.Module {
  const file = variant === "simd" ? "ucall.wasm" : "ucall-scalar.wasm";
  let module = modules.get(file);
  if (!module) {
    module = new WebAssembly.Module(readFileSync(new URL(`../../dist/wasm/${file}`, import.meta.url)));
    modules.set(file, module);
  }
  return module;
}

export class InProcessServer implements SuiteServer {
  readonly probe: Probe;
  readonly host: Host;
  readonly #portion: number;
  readonly #flags: number;
  readonly #peers: (InProcessPeer | undefined)[] = [];
  #now = Date.UTC(2030, 0, 1);
  #pumping = false;

  constructor(options: CaseOptions, module: WebAssembly.Module, portion = Infinity) {
    const { api, probe } = suiteApi();
    this.probe = probe;
    this.#portion = portion;
    this.#flags = { public: 0, stdio: LISTENER_FLAGS_STDIO, loopback: LISTENER_FLAGS_LOOPBACK }[
      options.bind ?? "loopback"
    ];
    this.host = new Host(procedureTable(api), resolveOptions(serveOptions(options, probe)), module, services());
    this.host.attach({ flush: (count) => this.#flush(count), remoteAddress: () => "127.0.0.1" });
    this.host.tick(this.#now);
  }

  get lent(): number {
    return this.host.engine.lent.count;
  }

  async connect(): Promise<InProcessPeer> {
    return this.connectNow();
  }

  connectNow(): InProcessPeer {
    const free = this.#peers.indexOf(undefined);
    const number = free < 0 ? this.#peers.length : free;
    const peer = new InProcessPeer(number, this);
    this.#peers[number] = peer;
    this.host.opened(number, this.#flags);
    this.turn();
    return peer;
  }

  advance(ms: number): void {
    for (let passed = 0; passed < ms; passed += 100) {
      this.#now += Math.min(100, ms - passed);
      this.host.tick(this.#now);
      this.#pump();
    }
  }

  /** One turn of the host, and all that follows from it. */
  turn(): void {
    this.host.turn();
    this.#pump();
  }

  gone(peer: InProcessPeer): void {
    if (this.#peers[peer.number] !== peer) return;
    this.#peers[peer.number] = undefined;
    this.host.closed(peer.number);
    this.turn();
  }

  async close(): Promise<void> {
    this.host.drain();
    this.#pump();
    const deadline = Date.now() + 5000;
    while (this.#peers.some((peer) => peer)) {
      if (Date.now() > deadline) throw new Error("Connections were left open after drain().");
      await new Promise((done) => setTimeout(done, 1));
    }
  }

  #flush(count: number): void {
    const { engine } = this.host;
    for (let i = 0; i < count; i++) {
      const peer = this.#peers[engine.sendConnection(i)];
      if (!peer) throw new Error(`A send for the connection ${engine.sendConnection(i)}, which is gone.`);
      const address = engine.sendAddress(i);
      const own = new Uint8Array(engine.memory.buffer, address, engine.sendLength(i));
      peer.perform(engine.sendFlags(i), own, engine.sendLent(i));
    }
    if (!this.#pumping) queueMicrotask(() => this.#pump());
  }

  /** Reports what has left, hands over what has been waiting, ends what is over: until nothing is left to do. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let busy = true; busy;) {
      busy = false;
      for (const peer of this.#peers) {
        if (peer?.work(this.#portion)) {
          busy = true;
          this.host.turn();
        }
      }
    }
    this.#pumping = false;
  }
}

/** A client whose network is two arrays. */
export class InProcessPeer implements Peer {
  readonly number: number;
  closed = false;
  held = false;
  readonly #server: InProcessServer;
  readonly #received = new ByteStore();
  #waiting: Uint8Array[] = [];
  /** Bytes that the server sent and that have not been reported as sent. */
  #unsent = 0;
  #paused = false;
  #closing = false;
  #ended = false;

  constructor(number: number, server: InProcessServer) {
    this.number = number;
    this.#server = server;
  }

  get output(): Uint8Array {
    return this.#received.bytes;
  }

  /** Bytes of output that wait for this client to read. */
  get unsent(): number {
    return this.#unsent;
  }

  write(bytes: Uint8Array): void {
    if (this.closed) return;
    if (this.held || this.#closing) {
      this.#waiting.push(bytes.slice());
      return;
    }
    this.#server.host.received(this.number, bytes);
    this.#server.turn();
  }

  end(): void {
    if (this.closed) return;
    this.#ended = true;
    if (this.held || this.#closing) return;
    this.#server.host.ended(this.number);
    this.#ended = false;
    this.#server.turn();
  }

  destroy(): void {
    if (this.closed) return;
    this.closed = true;
    this.#server.gone(this);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#server.turn();
  }

  /** Carries out one send record. */
  perform(flags: number, bytes: Uint8Array, lent: Uint8Array = new Uint8Array()): void {
    if (this.closed) throw new Error("A send after the end.");
    if (bytes.length + lent.length) {
      if (this.#unsent) throw new Error("A send while another is under way.");
      if (this.#closing) throw new Error("A send after CLOSE.");
      this.#unsent = bytes.length + lent.length;
      this.#received.append(bytes);
      this.#received.append(lent);
    }
    if (flags & SEND_FLAGS_PAUSE) this.held = true;
    if (flags & SEND_FLAGS_RESUME) this.held = false;
    if (flags & SEND_FLAGS_CLOSE) this.#closing = true;
    if (flags & SEND_FLAGS_ABORT) {
      this.#closing = true;
      this.#unsent = 0;
    }
  }

  /** Does the next thing that the network would do; false where there is none. The server's turn follows. */
  work(portion: number): boolean {
    const { host } = this.#server;
    if (this.#unsent && !this.#paused) {
      const length = Math.min(this.#unsent, portion);
      this.#unsent -= length;
      host.sent(this.number, length);
      return true;
    }
    if (this.#closing) {
      if (this.#unsent || this.closed) return false;
      this.closed = true;
      this.#server.gone(this);
      return true;
    }
    if (this.held) return false;
    const bytes = this.#waiting.shift();
    if (bytes) {
      host.received(this.number, bytes);
      return true;
    }
    if (!this.#ended) return false;
    this.#ended = false;
    host.ended(this.number);
    return true;
  }

  async settle(enough: () => boolean): Promise<void> {
    const { host } = this.#server;
    for (const deadline = Date.now() + 2000; Date.now() < deadline; await turn()) {
      if (host.pendingCalls === 0 && !this.#waiting.length) return void (await microtasks());
      if (enough()) return;
    }
  }

  async quiet(): Promise<void> {
    if (this.#server.host.pendingCalls > 0) await turn();
  }
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

async function microtasks(): Promise<void> {
  for (let i = 0; i < 4; i++) await undefined;
}
