// What brings a call to a server and back, under load.
import { exchange, readResponse } from "../load/exchange.ts";
import { Generator } from "../load/generator.ts";
import { decodeInteger, encodeIntegers, unary } from "../load/grpc.ts";
import { h2load } from "../load/h2load.ts";
import type { Load, PacedLoad } from "../load/load.ts";
import { Requests } from "../load/requests.ts";
import { exchangeFrames, frame, upgrade } from "../load/websocket.ts";
import type { Server } from "../peers/peer.ts";
import { type Call, wrongParams } from "./calls.ts";
import { type Dialect, jsonRpc, requestText } from "./dialects.ts";

/** How a server is asked, again and again. */
export interface Carrier {
  readonly name: string;
  /** What runs meanwhile. @param cores as taskset has them */
  begin(call: Call, cores: string | undefined): Line;
}

/** A carrier at work. */
export interface Line {
  /** @throws Error where an answer is wrong */
  check(server: Server): Promise<void>;
  /**
   * Loads a server by connections that are kept, one call after the other on each.
   * @returns `all` counts the answers that came after the round, too
   */
  load(server: Server, connections: number, milliseconds: number): Promise<Load & { readonly all?: number }>;
  /** The same with a connection for each call. Missing where nobody would do it. */
  loadAfresh?(server: Server, connections: number, milliseconds: number): Promise<Load>;
  /** So many calls a second, on connections that are kept. Missing where the generator cannot. */
  pace?(server: Server, connections: number, milliseconds: number, rate: number): Promise<PacedLoad>;
  stop(): Promise<void>;
}

/** HTTP/1.1 */
export function http(dialect: Dialect, { constant = false }: { constant?: boolean } = {}): Carrier {
  return {
    name: dialect.name,
    begin(call, cores) {
      const ask = dialect.ask(call.method, call.params);
      return {
        ...rawLine(requestText(ask), requestText(ask, true), cores),
        async check({ port }) {
          const ask = async (params: object) => {
            const { status, body } = readResponse(await exchange(port, requestText(dialect.ask(call.method, params))));
            return status === 200 ? dialect.result(parse(body)) : undefined;
          };
          await checkResult(call, ask);
          if (!constant) await checkRefusals(call, ask, dialect.lenient);
        },
      };
    },
  };
}

/** JSON-RPC over bare TCP. */
export const tcp: Carrier = {
  name: "TCP",
  begin(call, cores) {
    const bodyOf = (params: object) => jsonRpc.ask(call.method, params).body as string;
    const message = bodyOf(call.params);
    return {
      ...rawLine(message, message, cores),
      check: ({ port }) =>
        checkAnswers(call, async (params) => jsonRpc.result(parse(await exchange(port, bodyOf(params))))),
    };
  },
};

/** JSON-RPC over WebSocket. */
export const webSocket: Carrier = {
  name: "WebSocket",
  begin(call, cores) {
    const bodyOf = (params: object) => jsonRpc.ask(call.method, params).body as string;
    const text = bodyOf(call.params);
    const generator = new Generator(cores);
    const sending = async (port: number) => {
      const { length: replyLength } = await exchangeFrames(port, text);
      return { port, message: frame(text), greeting: upgrade, replyLength };
    };
    return {
      check: ({ port }) =>
        checkAnswers(call, async (params) => jsonRpc.result(parse((await exchangeFrames(port, bodyOf(params))).text))),
      load: async ({ port }, connections, milliseconds) =>
        generator.flood({ ...(await sending(port)), connections, depth: 1, milliseconds }),
      pace: async ({ port }, connections, milliseconds, rate) =>
        generator.pace({ ...(await sending(port)), connections, rate, milliseconds }),
      stop: () => generator.stop(),
    };
  },
};

/** gRPC over HTTP/2 without TLS, by h2load. Wrong parameters cannot be written down in its messages. */
export const grpc: Carrier = {
  name: "gRPC",
  begin(call, cores) {
    const path = `/bench.Bench/${call.method}`;
    const message = encodeIntegers(Object.values(call.params));
    return {
      async check({ port }) {
        const result = decodeInteger(await unary(port, path, message));
        if (result !== Number(call.result)) throw new Error(`a wrong answer: ${result}`);
      },
      load: ({ port }, connections, milliseconds) => h2load({ port, path, message, connections, milliseconds, cores }),
      stop: async () => {},
    };
  },
};

/** Text over TCP, by our own generators. @param last the message of a connection that has only one */
function rawLine(message: string, last: string, cores: string | undefined): Required<Omit<Line, "check">> {
  const generator = new Generator(cores);
  const requests = new Requests(cores);
  const sending = async (port: number, message: string) => {
    const { length: replyLength } = await exchange(port, message);
    return { port, message, replyLength };
  };
  return {
    load: async ({ port }, connections, milliseconds) =>
      generator.flood({ ...(await sending(port, message)), connections, depth: 1, milliseconds }),
    loadAfresh: async ({ port }, connections, milliseconds) =>
      requests.send({ ...(await sending(port, last)), connections, milliseconds, fresh: true }),
    pace: async ({ port }, connections, milliseconds, rate) =>
      generator.pace({ ...(await sending(port, message)), connections, rate, milliseconds }),
    async stop() {
      await Promise.all([generator.stop(), requests.stop()]);
    },
  };
}

type Asking = (params: object) => Promise<unknown>;

async function checkAnswers(call: Call, ask: Asking): Promise<void> {
  await checkResult(call, ask);
  await checkRefusals(call, ask);
}

async function checkResult(call: Call, ask: Asking): Promise<void> {
  const result = await ask(call.params);
  if (result !== call.result) throw new Error(`a wrong answer: ${JSON.stringify(result)}, not ${call.result}`);
}

async function checkRefusals(call: Call, ask: Asking, lenient: boolean = false): Promise<void> {
  const { missing, noNumber } = wrongParams(call);
  for (const params of lenient ? [noNumber] : [missing, noNumber]) {
    const result = await ask(params);
    if (result !== undefined) throw new Error(`${JSON.stringify(params)} was answered with ${JSON.stringify(result)}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`a wrong answer: ${text.slice(0, 120)}`);
  }
}
