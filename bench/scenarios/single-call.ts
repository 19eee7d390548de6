import { against } from "../measure/rounds.ts";
import {
  bunServe,
  connect,
  connectGrpc,
  denoServe,
  fastapi,
  fastifyRest,
  floor,
  grpcJs,
  grpcPython,
  hono,
  jayson,
  nodeHttp,
  orpc,
  type Peer,
  trpc,
  ucallBun,
  ucallDeno,
  ucallNet,
  ucallUring,
} from "../peers/peer.ts";
import type { Column, Scenario } from "../scenario.ts";
import { h2loadPackage, npmPackages, pythonPackages } from "../setup.ts";
import { type Call, sessionCall, sumCall } from "./calls.ts";
import { calling } from "./calling.ts";
import { type Carrier, grpc, http, tcp, webSocket } from "./carriers.ts";
import { connectPost, jsonRpc, orpcPost, rest, trpcQuery } from "./dialects.ts";
import { latencyLimits, limits } from "./server.ts";

type Contest = readonly [Peer, Carrier];

const carriers = [http(jsonRpc), http(rest), tcp, webSocket];
const ours = (peers: readonly Peer[]): Contest[] =>
  peers.flatMap((peer) => carriers.map((carrier): Contest => [peer, carrier]));

const others: readonly Contest[] = [
  ...[nodeHttp, bunServe, denoServe, jayson].map((peer): Contest => [peer, http(jsonRpc)]),
  [fastifyRest, http(rest)],
  [hono, http(rest)],
  [trpc, http(trpcQuery)],
  [orpc, http(orpcPost)],
  [connect, http(connectPost)],
  [connectGrpc, grpc],
  [grpcJs, grpc],
  [fastapi, http(rest)],
  [fastapi, webSocket],
  [grpcPython, grpc],
];

const columns: readonly Column[] = [
  { key: "cpu", title: "CPU µs/call", digits: 1, spread: true },
  { key: "ofFastapi", title: "of FastAPI's", digits: 3 },
  { key: "alone", title: "1 client: p50 µs", digits: 0 },
  { key: "rate", title: "32: calls/s", digits: 0 },
  { key: "p99", title: "half of it: p99 µs", digits: 0 },
  { key: "freshCpu", title: "not kept: CPU µs/call", digits: 1 },
  { key: "freshAlone", title: "1: p50 µs", digits: 0 },
  { key: "freshRate", title: "32: calls/s", digits: 0 },
];

function experiment(name: string, call: Call, contests: readonly Contest[]): Scenario {
  return {
    name,
    title: `one ${call.method} a message, 1 client and 32, connections kept or one for each call`,
    needs: [npmPackages, pythonPackages, h2loadPackage],
    async run(settings) {
      const rows = await settings.run(contests.map(([peer, carrier]) => calling(peer, carrier, call, settings)));
      return {
        rows: against(rows, "cpu", `${fastapi.name}, REST`, "ofFastapi"),
        columns,
        goals: [],
        remarks: [...limits(rows), ...latencyLimits(rows)],
      };
    },
  };
}

/** The table of UCall's README, with more peers. */
export const singleCall: Scenario = experiment("single-call", sumCall, [
  [floor, http(jsonRpc, { constant: true })],
  ...ours([ucallUring, ucallNet, ucallBun, ucallDeno]),
  ...others,
]);

/** The same with the call that UCall's benchmark makes. */
export const validateSession: Scenario = experiment("validate-session", sessionCall, [
  ...ours([ucallUring, ucallNet]),
  ...others,
]);
