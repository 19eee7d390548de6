import { setTimeout as sleep } from "node:timers/promises";
import { Generator } from "../load/generator.ts";
import { cpuTime } from "../measure/cpu.ts";
import { needFiles } from "../measure/files.ts";
import { forgetPeak, ownMemory, peakMemory } from "../measure/memory.ts";
import type { Contestant, Runner, Sample } from "../measure/rounds.ts";
import { type Peer, type Server, startPeer } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";
import { ask } from "./ask.ts";
import { connections, type Dimension, type Message } from "./dimensions.ts";
import { growthPerDecade, perUnit, type Point } from "./fit.ts";

const SETTLING = 200; // ms in which what was going on ends
const SHARE = 1 / 6; // of a round is a size's: there are many

/** A server that is scaled: a peer that serves so many procedures, 0 for `definitions`. */
export interface ScaledPeer {
  readonly name: string;
  serving(procedures: number): Peer;
}

/**
 * What becomes of a server's cost per call as something grows: `growth` as growthPerDecade() has it, `first` and `last` in
 * µs, `step` in ns and `memory` in bytes for one more. `cpu SIZE` (µs) and `memory SIZE` (KiB) are what they are made of.
 */
export function scaled(dimension: Dimension, peer: ScaledPeer, settings: Settings): Contestant {
  return {
    name: `${peer.name}, ${dimension.range}`,
    async start() {
      if (dimension === connections) needFiles(Math.max(...dimension.sizes) + 200);
      const scaling = new Scaling(dimension, peer, settings);
      try {
        await scaling.start();
      } catch (error) {
        await scaling.stop();
        throw error;
      }
      return scaling;
    },
  };
}

/** A size, and the server that it is tried on. */
interface Place {
  readonly size: number;
  readonly server: Server;
  readonly message: Message;
  readonly replyLength: number;
  /** KiB */
  readonly memory?: number | undefined;
}

class Scaling implements Runner {
  readonly #dimension: Dimension;
  readonly #peer: ScaledPeer;
  readonly #settings: Settings;
  readonly #generator: Generator;
  readonly #servers: Server[] = [];
  readonly #places: Place[] = [];
  #held = 0;

  constructor(dimension: Dimension, peer: ScaledPeer, settings: Settings) {
    this.#dimension = dimension;
    this.#peer = peer;
    this.#settings = settings;
    this.#generator = new Generator(settings.pinning?.load);
  }

  async start(): Promise<void> {
    const { sizes, procedures, message: messageOf } = this.#dimension;
    // From the smallest on: what a server once had of memory, it keeps.
    for (const size of sizes) {
      const started = procedures === undefined ? this.#servers[0] : undefined;
      const server = started ?? (await this.#startServer(procedures?.(size) ?? 0));
      const message = messageOf(size);
      forgetPeak(server.program.pid);
      const place = { size, server, message, replyLength: await ask(server.port, message) };
      await this.#cost(place, this.#settings.warmUp);
      this.#places.push({ ...place, memory: await this.#memory(server) });
    }
    await this.#release();
  }

  async round(): Promise<Sample> {
    const cpu: Point[] = [];
    for (const place of this.#places) cpu.push({ size: place.size, value: await this.#cost(place) });
    await this.#release();
    const calls = this.#places.map(({ message }) => message.calls);
    // Where the calls themselves are what grows, one more costs what their message does.
    const messages = cpu.map(({ size, value }, index) => {
      return { size, value: (value * (calls[index] as number)) / (calls[0] as number) };
    });
    const memory = this.#places.flatMap(({ size, memory }) => (memory === undefined ? [] : [{ size, value: memory }]));
    return {
      growth: growthPerDecade(cpu),
      first: cpu[0]!.value,
      last: cpu.at(-1)!.value,
      step: perUnit(messages) * 1000,
      ...(memory.length > 0 && { memory: perUnit(memory) * 1024 }),
      ...Object.fromEntries(cpu.map(({ size, value }) => [`cpu ${size}`, value])),
      ...Object.fromEntries(memory.map(({ size, value }) => [`memory ${size}`, value])),
    };
  }

  async stop(): Promise<void> {
    await this.#generator.stop();
    for (const { program } of this.#servers) await program.stop();
  }

  async #startServer(procedures: number): Promise<Server> {
    const server = await startPeer(this.#peer.serving(procedures), this.#settings.pinning);
    this.#servers.push(server);
    return server;
  }

  /** µs of the server's CPU a call. */
  async #cost(
    { size, server, message, replyLength }: Place,
    milliseconds: number = this.#settings.round,
  ): Promise<number> {
    const { port, program } = server;
    const { parts, calls } = message;
    if (this.#dimension === connections) await this.#hold(size, port, parts.join(""));
    const before = cpuTime(program.pid);
    const { all } = await this.#generator.flood({
      port,
      message: parts,
      replyLength,
      connections: this.#dimension === connections ? 0 : this.#dimension.connections(size),
      depth: 1,
      milliseconds: milliseconds * SHARE,
    });
    return ((cpuTime(program.pid) - before) * 1000) / (all * calls);
  }

  /** In KiB. */
  async #memory({ program }: Server): Promise<number | undefined> {
    switch (this.#dimension.memory) {
      case "kept":
        await program.ask("collect garbage");
        return ownMemory(program.pid);
      case "peak":
        return peakMemory(program.pid);
      case undefined:
        return undefined;
    }
  }

  /** Connections are made before they are used: to make one costs more than to use it. */
  async #hold(size: number, port: number, message: string): Promise<void> {
    await this.#generator.hold({ port, message, connections: size - this.#held });
    this.#held = size;
  }

  async #release(): Promise<void> {
    if (this.#held === 0) return;
    this.#held = 0;
    await this.#generator.release();
    await sleep(SETTLING);
  }
}
