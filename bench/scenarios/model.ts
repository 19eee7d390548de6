import { exchange, readResponse } from "../load/exchange.ts";
import { Requests } from "../load/requests.ts";
import { cpuTimeOfTree } from "../measure/cpu.ts";
import type { Pinning } from "../measure/machine.ts";
import { against, type Contestant, type Row, type Sample, starting } from "../measure/rounds.ts";
import { nodeCommand, type Peer, pythonPeer, type Server, startPeer } from "../peers/peer.ts";
import type { Scenario, Settings } from "../scenario.ts";
import { pythonPackages } from "../setup.ts";
import { requestText } from "./dialects.ts";

const AT_ONCE = 1000;
const WORKERS = [1, 2, 4];
const PATIENCE = 3000; // ms for a thousand answers

const text =
  "Paris is the capital of France and its largest city, with about 2.1 million inhabitants in 2023. It lies on the Seine, " +
  "around the Île de la Cité, where the Parisii had settled by 250 BC. The Romans called the town Lutetia. Hugues Capet " +
  "made it the seat of the kings in 987, and Philippe Auguste built a wall around it and the first Louvre. Napoleon " +
  "Bonaparte was crowned in Notre-Dame on 2 December 1804. Baron Haussmann cut the wide boulevards between 1853 and 1870, " +
  "and Gustave Eiffel finished his tower, 300 metres high, for the World Fair of 1889. Marie Curie worked at the Sorbonne, " +
  "Ernest Hemingway drank in Montparnasse, and Pablo Picasso painted in Montmartre. Today the Louvre receives nearly 9 " +
  "million visitors a year, a ticket costs $24, and the Olympic Games came back on 26 July 2024, a hundred years after " +
  "those of 1924.";

const ucall = "ucall";
const onNode = (name: string, program: string, workers: number): Peer => {
  return { name, command: () => nodeCommand(program, String(workers)) };
};
const inPython = (name: string, workers: number, program: string, ...args: string[]): Peer => {
  return { ...pythonPeer(name, program, ...args, String(workers)), processes: workers };
};

/** Servers with so many processes that work. */
const servers: readonly ((workers: number) => Peer)[] = [
  (workers) => onNode(ucall, "ucall-entities.js", workers),
  (workers) => onNode("Fastify", "fastify-entities.js", workers),
  (workers) => inPython("FastAPI", workers, "fastapi_entities.py"),
  (workers) => inPython("Flask, gunicorn sync", workers, "flask_entities.py", "sync"),
  (workers) => inPython("Flask, gunicorn gevent", workers, "flask_entities.py", "gevent"),
];

export const model: Scenario = {
  name: "model",
  title: `named entities of a paragraph about Paris: ${AT_ONCE.toLocaleString("en")} requests at once, 1, 2 and 4 workers; then with 100 ms of waiting before each`,
  needs: [pythonPackages],
  async run(settings) {
    const contestants = WORKERS.flatMap((workers) =>
      servers.map((server) => finding(server(workers), nameOf(server(workers).name, workers), settings)),
    );
    let rows = await settings.run(contestants, 3);
    rows = against(rows, "cpu", nameOf(ucall, 1), "ofUcall");
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/request", digits: 0, spread: true },
        { key: "ofUcall", title: "of ucall's", digits: 2 },
        { key: "seconds", title: "s for 1,000", digits: 2, spread: true },
        { key: "secondsLater", title: "with waiting", digits: 2, spread: true },
      ],
      goals: [],
      remarks: cut(rows),
    };
  },
};

function nameOf(server: string, workers: number): string {
  return `${server}, ${workers} ${workers === 1 ? "worker" : "workers"}`;
}

/** Says whose thousand was not waited for. */
function cut(rows: readonly Row[]): string[] {
  const names = rows.filter(({ figures }) => (figures["lost"]?.max ?? 0) > 0).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `The time for 1,000 is reckoned from those of them that were answered within ${PATIENCE / 1000} s: ${names.join("; ")}.`,
  ];
}

/**
 * A server that gets all requests at once, each on a connection of its own. It has all cores, since several processes
 * are to share them and the load is done soon. `cpu` is µs of CPU time of all its processes a request without waiting,
 * `seconds` the time until the last answer.
 */
function finding(peer: Peer, name: string, { pinning }: Settings): Contestant {
  return {
    name,
    start: () =>
      starting(async (onStop) => {
        const everywhere = pinning && { ...pinning, server: `${pinning.load},${pinning.server}` };
        const server = new Restarting(peer, everywhere);
        onStop(() => server.stop());
        const requests = new Requests(pinning?.load);
        onStop(() => requests.stop());
        const send = async (target: string) => {
          const { port, program } = await server.running();
          const message = requestText({ target, body: JSON.stringify({ text }) }, true);
          const bytes = Buffer.from(message).toString("latin1");
          const replyLength = await check(port, bytes);
          const sending = { port, message: bytes, replyLength, number: AT_ONCE, connections: AT_ONCE, fresh: true };
          const before = cpuTimeOfTree(program.pid);
          const { replies, lost, milliseconds } = await requests.send({
            ...sending,
            milliseconds: PATIENCE,
            patience: PATIENCE,
          });
          const cpu = cpuTimeOfTree(program.pid) - before;
          if (lost > 0) await server.stop(); // it would still be at it in the next round
          return { cpu: (cpu * 1000) / replies, seconds: (milliseconds / replies) * (AT_ONCE / 1000), lost };
        };
        const round = async (): Promise<Sample> => {
          const { cpu, seconds, lost } = await send("/entities");
          const later = await send("/entitiesLater");
          return { cpu, seconds, secondsLater: later.seconds, lost: lost + later.lost };
        };
        await send("/entities"); // compiles what is to be compiled
        return round;
      }),
  };
}

/** A peer that is started again when it is needed after it was stopped. */
class Restarting {
  readonly #peer: Peer;
  readonly #pinning: Pinning | undefined;
  #server: Server | undefined;

  constructor(peer: Peer, pinning: Pinning | undefined) {
    this.#peer = peer;
    this.#pinning = pinning;
  }

  async running(): Promise<Server> {
    this.#server ??= await startPeer(this.#peer, this.#pinning);
    return this.#server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.program.stop();
  }
}

/** @returns bytes of the answer @throws Error where it does not name what the text does */
async function check(port: number, message: string): Promise<number> {
  const answer = await exchange(port, Buffer.from(message, "latin1").toString());
  const { status, body } = readResponse(answer);
  const found =
    status === 200 ? (JSON.parse(Buffer.from(body, "latin1").toString()) as { readonly text: string }[]) : [];
  for (const name of ["Paris", "Gustave Eiffel", "26 July 2024"]) {
    if (!found.some(({ text }) => text === name)) throw new Error(`a wrong answer: ${status} ${body.slice(0, 120)}`);
  }
  return answer.length;
}
