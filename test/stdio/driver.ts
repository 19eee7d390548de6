import { PassThrough } from "node:stream";
import { serveStdio } from "ucall/stdio";
import { STDIO } from "../suite/abilities.ts";
import { suiteApi } from "../suite/api.ts";
import type { Conversation, Expected } from "../suite/conversation.ts";
import type { Driver, Peer } from "../suite/driver.ts";
import { load } from "../suite/load.ts";
import { serveOptions } from "../suite/options.ts";
import { ByteStore, concat, framed, latin1 } from "../suite/text.ts";

/** Drives serveStdio() on streams of this process. */
export const stdio: Driver = {
  name: "serveStdio",
  abilities: STDIO,
  async start(options) {
    const { api, probe } = suiteApi();
    const { use, log, ...limits } = serveOptions(options, probe);
    const peers: StdioPeer[] = [];
    return {
      probe,
      async connect() {
        const input = new PassThrough();
        const output = new PassThrough();
        const peer = new StdioPeer(input, output);
        peers.push(peer);
        void serveStdio(api, { ...limits, use: use!, log: log!, input, output }).then(() => peer.over());
        return peer;
      },
      async close() {
        for (const peer of peers) peer.destroy();
      },
    };
  },
};

/** The cases of standard input and output, and every JSON-RPC message in both framings. */
export function stdioConversations(): Conversation[] {
  const messages = load("jsonrpc").filter(({ id }) => id.endsWith("(HTTP)"));
  const cases = load("stdio").filter(({ steps }) => steps.every((step) => !step.wait));
  return [...cases, ...messages.flatMap((one) => [overLines(one), behindLength(one)].flat())];
}

// A message over HTTP, without its head.
function messageOf({ steps: [step] }: Conversation): [Uint8Array, Expected[]] {
  const { bytes, replies } = step!;
  const message = bytes.subarray(latin1(bytes.subarray(0, 200)).indexOf("\r\n\r\n") + 4);
  return [message, replies.filter(({ answer }) => answer !== undefined)];
}

function behindLength(one: Conversation): Conversation {
  const [message, replies] = messageOf(one);
  const id = one.id.replace("(HTTP)", "(Content-Length)");
  return { ...one, id, steps: [{ ...one.steps[0]!, carrier: "framed", bytes: framed(message), replies }] };
}

// One that is not a line, or none at all, is not for lines.
function overLines(one: Conversation): Conversation[] {
  const [message, replies] = messageOf(one);
  const text = latin1(message);
  if (text.includes("\n") || text.trim() === "" || /^c/i.test(text.trim())) return [];
  const bytes = concat([message, Uint8Array.of(10)]);
  return [
    {
      ...one,
      id: one.id.replace("(HTTP)", "(lines)"),
      steps: [{ ...one.steps[0]!, carrier: "tcp", bytes, replies }],
    },
  ];
}

class StdioPeer implements Peer {
  closed = false;
  readonly #input: PassThrough;
  readonly #output: PassThrough;
  readonly #received = new ByteStore();
  #told: () => void = () => {};

  constructor(input: PassThrough, output: PassThrough) {
    this.#input = input;
    this.#output = output.on("data", (bytes: Uint8Array) => {
      this.#received.append(bytes);
      this.#told();
    });
  }

  get output(): Uint8Array {
    return this.#received.bytes;
  }

  get held(): boolean {
    return this.#input.isPaused();
  }

  over(): void {
    this.closed = true;
    this.#told();
  }

  write(bytes: Uint8Array): void {
    this.#input.write(bytes);
  }

  end(): void {
    this.#input.end();
  }

  destroy(): void {
    this.#output.destroy();
  }

  pause(): void {
    this.#output.pause();
  }

  resume(): void {
    this.#output.resume();
  }

  async settle(enough: () => boolean): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!enough() && !this.closed && Date.now() < deadline) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 100);
        this.#told = () => (clearTimeout(timer), done());
      });
    }
  }

  quiet(): Promise<void> {
    return new Promise((done) => setTimeout(done, 1));
  }
}
