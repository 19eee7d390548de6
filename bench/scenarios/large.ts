import { exchange } from "../load/exchange.ts";
import { Iperf3 } from "../load/iperf3.ts";
import { against, type Contestant, type Row } from "../measure/rounds.ts";
import { figure } from "../measure/statistics.ts";
import {
  bunServe,
  denoServe,
  freePort,
  nodeHttp,
  type Peer,
  type Server,
  ucallNet,
  ucallUring,
} from "../peers/peer.ts";
import { someBytes } from "../peers/some-bytes.ts";
import type { Scenario, Settings } from "../scenario.ts";
import { requestText } from "./dialects.ts";
import { flooded, type Flooding } from "./flooding.ts";
import { limits } from "./server.ts";

const MEBIBYTE = 2 ** 20;
const LARGER = 8; // MiB
const CONNECTIONS = 4;
const iperf3 = "iperf3";

export const large: Scenario = {
  name: "large",
  title: `replies of 1 and ${LARGER} MiB of bytes over HTTP, ${CONNECTIONS} connections, against what iperf3 moves on as many`,
  async run(settings) {
    const peers = [ucallUring, ucallNet, bunServe, denoServe, nodeHttp];
    let rows = await settings.run([
      sending(settings),
      ...peers.map((peer) => flooded(peer, replies(1), settings)),
      ...[ucallUring, ucallNet, nodeHttp].map((peer) => flooded(peer, replies(LARGER), settings, larger(peer))),
    ]);
    rows = rows.map(withGigabytes);
    rows = against(rows, "rate", iperf3, "ofIperf3");
    rows = against(rows, "perCpu", iperf3, "perCpuOfIperf3");
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/MiB", digits: 0, spread: true },
        { key: "gigabytes", title: "GB/s", digits: 2, spread: true },
        { key: "ofIperf3", title: "of iperf3's", digits: 2 },
        { key: "perCpuOfIperf3", title: "per CPU-s of iperf3's", digits: 2 },
        { key: "serverBusy", title: "of its core %", digits: 0 },
      ],
      goals: [
        {
          text: `bytes per second, ${ucallUring.name} to iperf3`,
          row: ucallUring.name,
          key: "ofIperf3",
          digits: 2,
          atLeast: 0.7,
        },
        {
          text: "the same per second of server CPU (on one core)",
          row: ucallUring.name,
          key: "perCpuOfIperf3",
          digits: 2,
          atLeast: 0.7,
        },
        {
          text: `bytes per second in replies of ${LARGER} MiB, ${ucallUring.name} to iperf3`,
          row: larger(ucallUring),
          key: "ofIperf3",
          digits: 2,
          atLeast: 0.6,
        },
      ],
      remarks: limits(rows),
    };
  },
};

function withGigabytes(row: Row): Row {
  const { rate } = row.figures;
  if (rate === undefined) return row;
  const gigabytes = figure(rate.values.map((mebibytes) => (mebibytes * MEBIBYTE) / 1e9));
  return { ...row, figures: { ...row.figures, gigabytes } };
}

function larger({ name }: Peer): string {
  return `${name}, ${LARGER} MiB`;
}

/** Replies of so many MiB, each of which counts as a call. */
function replies(mebibytes: number): Flooding {
  const size = mebibytes * MEBIBYTE;
  const target = `/bytes?size=${size}`;
  const message = requestText({ target });
  return {
    message,
    calls: mebibytes,
    connections: CONNECTIONS,
    depth: 1,
    async probe({ port }: Server) {
      const response = await fetch(`http://127.0.0.1:${port}${target}`);
      if (response.status !== 200)
        throw new Error(`a wrong answer: ${response.status} ${(await response.text()).slice(0, 160)}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      if (!bytes.equals(someBytes(size)))
        throw new Error(`a wrong answer: ${bytes.length} bytes, not those that were due`);
      return (await exchange(port, message)).length;
    },
  };
}

/** Its figures have the names and units of the servers', per MiB. */
function sending({ pinning, round }: Settings): Contestant {
  return {
    name: iperf3,
    async start() {
      const server = await Iperf3.start(await freePort(), pinning?.server);
      return {
        async round() {
          const { bytes, milliseconds, cpu } = await server.send(CONNECTIONS, round, pinning?.load);
          const mebibytes = bytes / MEBIBYTE;
          return {
            cpu: (cpu * 1000) / mebibytes,
            perCpu: (mebibytes * 1000) / cpu,
            rate: (mebibytes * 1000) / milliseconds,
            serverBusy: (cpu / milliseconds) * 100,
          };
        },
        stop: () => server.stop(),
      };
    },
  };
}
