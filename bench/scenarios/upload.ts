import { fileURLToPath } from "node:url";
import { readResponse } from "../load/exchange.ts";
import { cpuTime } from "../measure/cpu.ts";
import { forgetPeak, peakMemory } from "../measure/memory.ts";
import { against, type Contestant, type Sample } from "../measure/rounds.ts";
import { nodeCommand, nodeHttp, type Peer, type Server, startPeer, ucallNet, ucallUring } from "../peers/peer.ts";
import { Program } from "../program.ts";
import type { Scenario, Settings } from "../scenario.ts";

const SIZE = 2 ** 30;
const SOME = 2 ** 22; // bytes of the first upload, for which what takes uploads is loaded and compiled
const PATIENCE = 30_000; // ms
const ROUNDS = 3;
const MOST_MEMORY = 64; // MiB

const uploader = fileURLToPath(new URL("../load/uploader.js", import.meta.url));

const peers: readonly Peer[] = [
  { name: ucallUring.name, command: () => nodeCommand("ucall-upload.js", "uring") },
  { name: ucallNet.name, command: () => nodeCommand("ucall-upload.js", "net") },
  { name: nodeHttp.name, command: () => nodeCommand("node-upload.js") },
];

export const upload: Scenario = {
  name: "upload",
  title: "a body of 1 GiB, taken as a stream: by how much the server's physical memory grows",
  async run(settings) {
    const rows = await settings.run(
      peers.map((peer) => taking(peer, settings)),
      ROUNDS,
    );
    return {
      rows: against(rows, "cpu", nodeHttp.name, "ofNodeHttp"),
      columns: [
        { key: "memory", title: "most memory +MiB", digits: 1, spread: true },
        { key: "cpu", title: "CPU µs/MiB", digits: 0, spread: true },
        { key: "ofNodeHttp", title: "of node:http's", digits: 2 },
        { key: "megabytes", title: "MB/s", digits: 0, spread: true },
      ],
      goals: [ucallUring, ucallNet].map(({ name }) => ({
        text: `MiB that 1 GiB takes, ${name}`,
        row: name,
        key: "memory",
        digits: 1,
        atMost: MOST_MEMORY,
      })),
      remarks: [],
    };
  },
};

/** Each round has a process of its own, since memory that was once used stays with a process. */
function taking(peer: Peer, { pinning }: Settings): Contestant {
  return {
    name: peer.name,
    async start() {
      const round = async (): Promise<Sample> => {
        const server = await startPeer(peer, pinning);
        const sender = new Program([process.execPath, uploader, String(server.port)], pinning?.load);
        try {
          await sender.line();
          return await measure(server, sender);
        } finally {
          await sender.stop();
          await server.program.stop();
        }
      };
      return { round, stop: () => Promise.resolve() };
    },
  };
}

async function measure({ program }: Server, sender: Program): Promise<Sample> {
  await send(sender, SOME);
  await program.ask("collect garbage");
  forgetPeak(program.pid);
  const memory = peakMemory(program.pid);
  const before = cpuTime(program.pid);
  const milliseconds = await send(sender, SIZE);
  const cpu = cpuTime(program.pid) - before;
  return {
    memory: (peakMemory(program.pid) - memory) / 1024,
    cpu: (cpu * 1000) / (SIZE / 2 ** 20),
    megabytes: SIZE / 1000 / milliseconds,
  };
}

/** @returns ms that it took @throws Error where the server did not count as many bytes */
async function send(sender: Program, size: number): Promise<number> {
  const answer = await sender.ask(String(size), PATIENCE);
  const { text, milliseconds } = JSON.parse(answer) as { readonly text: string; readonly milliseconds: number };
  const { status, body } = readResponse(text);
  if (status !== 200 || body !== String(size))
    throw new Error(`a wrong answer: ${status} ${body.slice(0, 120)}, not ${size}`);
  return milliseconds;
}
