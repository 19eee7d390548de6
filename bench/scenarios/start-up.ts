import { cpuTime } from "../measure/cpu.ts";
import type { Contestant, Sample } from "../measure/rounds.ts";
import {
  bunServe,
  denoServe,
  fastify,
  nodeHttp,
  type Peer,
  startPeer,
  ucallBun,
  ucallDeno,
  ucallNet,
  ucallUring,
} from "../peers/peer.ts";
import type { Scenario, Settings } from "../scenario.ts";
import { checkAnswer } from "./http.ts";

export const startUp: Scenario = {
  name: "start-up",
  title: "from the start of the process until it has answered one JSON-RPC sum",
  async run(settings) {
    const peers = [ucallUring, ucallNet, ucallBun, ucallDeno, bunServe, denoServe, nodeHttp, fastify];
    return {
      rows: await settings.run(peers.map((peer) => starting(peer, settings))),
      columns: [
        { key: "cpu", title: "CPU ms", digits: 0, spread: true },
        { key: "time", title: "ms", digits: 0, spread: true },
      ],
      goals: [],
      remarks: [],
    };
  },
};

function starting(peer: Peer, { pinning }: Settings): Contestant {
  const round = async (): Promise<Sample> => {
    const started = performance.now();
    const server = await startPeer(peer, pinning);
    try {
      await checkAnswer(server);
      return { time: performance.now() - started, cpu: cpuTime(server.program.pid) };
    } finally {
      await server.program.stop();
    }
  };
  return {
    name: peer.name,
    async start() {
      await round(); // its files are read into the system's cache
      return { round, stop: async () => {} };
    },
  };
}
