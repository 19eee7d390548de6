import { Generator } from "../load/generator.ts";
import { ownMemory } from "../measure/memory.ts";
import { against, type Contestant, type Sample } from "../measure/rounds.ts";
import { nodeHttp, nodeNet, type Peer, type Server, startPeer, ucallNet } from "../peers/peer.ts";
import type { Scenario, Settings } from "../scenario.ts";
import { call } from "./messages.ts";

const FEW = 1000;
const MANY = 5000;

export const idle: Scenario = {
  name: "idle",
  title: "memory of an idle connection that has had one request answered, after a garbage collection",
  async run(settings) {
    const peers = [ucallNet, nodeNet, nodeHttp];
    let rows = await settings.run(peers.map((peer) => idling(peer, settings)));
    rows = against(rows, "few", nodeNet.name, "fewBeyond", (own, other) => own - other);
    rows = against(rows, "many", nodeNet.name, "manyBeyond", (own, other) => own - other);
    const goal = { row: ucallNet.name, digits: 2, atMost: 4 };
    return {
      rows,
      columns: [
        { key: "few", title: "KiB each of 1,000", digits: 2, spread: true },
        { key: "fewBeyond", title: "beyond node:net", digits: 2 },
        { key: "many", title: "KiB each of 5,000", digits: 2, spread: true },
        { key: "manyBeyond", title: "beyond node:net", digits: 2 },
      ],
      goals: [
        { ...goal, text: "KiB of a connection beyond node:net, of 1,000", key: "fewBeyond" },
        { ...goal, text: "KiB of a connection beyond node:net, of 5,000", key: "manyBeyond" },
      ],
      remarks: [],
    };
  },
};

/** Each round has a process of its own, since memory that was once used stays with a process. */
function idling(peer: Peer, settings: Settings): Contestant {
  return {
    name: peer.name,
    async start() {
      const generator = new Generator(settings.pinning?.load);
      return {
        async round() {
          const server = await startPeer(peer, settings.pinning);
          try {
            return await fill(server, generator);
          } finally {
            await server.program.stop();
          }
        },
        stop: () => generator.stop(),
      };
    },
  };
}

async function fill(server: Server, generator: Generator): Promise<Sample> {
  const { port } = server;
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
  const message = `${head}Content-Length: ${call.length}\r\n\r\n${call}`;
  // What is loaded or allocated once, on the first connections, is no connection's.
  await generator.hold({ port, message, connections: 100 });
  await generator.release();
  const empty = await memory(server);
  await generator.hold({ port, message, connections: FEW });
  const few = await memory(server);
  await generator.hold({ port, message, connections: MANY - FEW });
  const many = await memory(server);
  await generator.release(); // all of them were there
  return { few: (few - empty) / FEW, many: (many - empty) / MANY };
}

async function memory({ program }: Server): Promise<number> {
  await program.ask("collect garbage");
  return ownMemory(program.pid);
}
