import { setTimeout as sleep } from "node:timers/promises";
import { Generator } from "../load/generator.ts";
import { cpuTime } from "../measure/cpu.ts";
import { needFiles } from "../measure/files.ts";
import { ownMemory } from "../measure/memory.ts";
import { against, type Contestant, type Sample } from "../measure/rounds.ts";
import { nodeHttp, nodeNet, type Peer, type Server, startPeer, ucallNet, ucallUring } from "../peers/peer.ts";
import type { Scenario, Settings } from "../scenario.ts";
import { call, post } from "./messages.ts";

const FEW = 1000;
const MANY = 10_000;
const FILES = MANY + 200;
const SETTLING = 200; // ms in which what was going on ends

export const idle: Scenario = {
  name: "idle",
  title: "idle connections that have had one request answered: memory after a garbage collection, and CPU",
  async run(settings) {
    const peers = [ucallUring, ucallNet, nodeNet, nodeHttp];
    let rows = await settings.run(peers.map((peer) => idling(peer, settings)));
    rows = against(rows, "few", nodeNet.name, "fewBeyond", (own, other) => own - other);
    rows = against(rows, "many", nodeNet.name, "manyBeyond", (own, other) => own - other);
    const beyond = { row: ucallNet.name, digits: 2, atMost: 4 };
    return {
      rows,
      columns: [
        { key: "few", title: "KiB each of 1,000", digits: 2, spread: true },
        { key: "fewBeyond", title: "beyond node:net", digits: 2 },
        { key: "many", title: "KiB each of 10,000", digits: 2, spread: true },
        { key: "manyBeyond", title: "beyond node:net", digits: 2 },
        { key: "busy", title: "CPU % of a core", digits: 2 },
        { key: "busyAlone", title: "with none", digits: 2 },
      ],
      goals: [
        { ...beyond, text: `KiB of a connection beyond node:net, of 1,000, ${ucallNet.name}`, key: "fewBeyond" },
        { ...beyond, text: `KiB of a connection beyond node:net, of 10,000, ${ucallNet.name}`, key: "manyBeyond" },
        {
          text: `KiB of a connection, of 10,000, ${ucallUring.name}`,
          row: ucallUring.name,
          key: "many",
          digits: 2,
          atMost: 3,
        },
        { text: `CPU % with 10,000, ${ucallUring.name}`, row: ucallUring.name, key: "busy", digits: 2, atMost: 1 },
      ],
      remarks: [],
    };
  },
};

/** Each round has a process of its own, since memory that was once used stays with a process. */
function idling(peer: Peer, { pinning, warmUp }: Settings): Contestant {
  return {
    name: peer.name,
    async start() {
      needFiles(FILES);
      const generator = new Generator(pinning?.load);
      return {
        async round() {
          const server = await startPeer(peer, pinning);
          try {
            return await fill(server, generator, warmUp);
          } finally {
            await server.program.stop();
          }
        },
        stop: () => generator.stop(),
      };
    },
  };
}

async function fill(server: Server, generator: Generator, milliseconds: number): Promise<Sample> {
  const { port } = server;
  const message = post(call);
  // What is loaded or allocated once, on the first connections, is no connection's.
  await generator.hold({ port, message, connections: 100 });
  await generator.release();
  const empty = await memory(server);
  const busyAlone = await busy(server, milliseconds);
  await generator.hold({ port, message, connections: FEW });
  const few = await memory(server);
  await generator.hold({ port, message, connections: MANY - FEW });
  const many = await memory(server);
  const busyWithMany = await busy(server, milliseconds);
  await generator.release(); // all of them were there
  return { few: (few - empty) / FEW, many: (many - empty) / MANY, busy: busyWithMany, busyAlone };
}

async function memory({ program }: Server): Promise<number> {
  await program.ask("collect garbage");
  return ownMemory(program.pid);
}

/** CPU time that a server takes while nothing happens, in % of a core. */
async function busy({ program }: Server, milliseconds: number): Promise<number> {
  await sleep(SETTLING);
  const before = cpuTime(program.pid);
  await sleep(milliseconds);
  return ((cpuTime(program.pid) - before) / milliseconds) * 100;
}
