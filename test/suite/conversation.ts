import { encodeCbor } from "../../dist/src/payload/cbor.js";
import type {
  Answer,
  BareReply,
  CaseFile,
  CaseOptions,
  Closing,
  FrameReply,
  HttpReply,
  JsonRpcCase,
  Step,
  StreamCase,
} from "./case.ts";
import { ACCEPT, DEFLATE_ACCEPTED, DEFLATE_HANDSHAKE, frameBytes, HANDSHAKE } from "./frames.ts";
import { bytesOf, concat, utf8 } from "./text.ts";

/** A response that is expected: of HTTP, with a JSON-RPC answer in it or not, or a line of bare TCP, or a frame. */
export type Expected = HttpReply & { answer?: BareReply; frame?: FrameReply; cbor?: boolean };

/** How replies are told from one another: as responses, lines, frames, or texts behind a Content-Length. */
export type Carrier = "http" | "tcp" | "websocket" | "framed";

export interface ConversationStep {
  carrier: Carrier;
  bytes: Uint8Array;
  wait: number;
  end: boolean;
  replies: Expected[];
  closes: Closing;
}

/** One connection's whole story, made from a case: what the runner plays. */
export interface Conversation {
  /** "http/chunks: a chunk for each byte": the file, the case, and the carrier where one case has several. */
  id: string;
  options: CaseOptions;
  steps: ConversationStep[];
  /** Names of the procedures that must have run. */
  calls: string[] | undefined;
}

/** The conversations of a case file: one for each case, four where a JSON-RPC message goes over every carrier. */
export function conversations(name: string, file: CaseFile): Conversation[] {
  if (file.carrier === "jsonrpc") return file.cases.flatMap((one) => ofMessage(name, one, file.options));
  const carrier = file.carrier !== "stdio" ? file.carrier : file.framing === "lines" ? "tcp" : "framed";
  const bind = file.carrier === "stdio" ? ({ bind: "stdio" } as const) : {};
  return (file.cases as StreamCase<HttpReply | FrameReply>[]).map((one) => {
    const steps = (one.steps ?? [one]).map((step) => ofStep(carrier, step, one.refused));
    const options = { ...file.options, ...bind, ...one.options };
    const opening = options.perMessageDeflate ? DEFLATE_OPENING : OPENING;
    return {
      id: `${name}: ${one.name}`,
      options,
      steps: carrier === "websocket" ? [opening, ...steps] : steps,
      calls: undefined,
    };
  });
}

/** The handshake with which each conversation over WebSocket begins. */
const OPENING: ConversationStep = {
  carrier: "http",
  bytes: HANDSHAKE,
  wait: 0,
  end: false,
  replies: [{ status: 101, headers: { "sec-websocket-accept": ACCEPT, "sec-websocket-protocol": null } }],
  closes: false,
};

const DEFLATE_OPENING: ConversationStep = {
  ...OPENING,
  bytes: DEFLATE_HANDSHAKE,
  replies: [{ status: 101, headers: { "sec-websocket-extensions": DEFLATE_ACCEPTED } }],
};

function ofStep(
  carrier: Carrier,
  step: Step<HttpReply | FrameReply>,
  refused: number | number[] | undefined,
): ConversationStep {
  const replies = step.replies ?? [];
  const expected = {
    http: () => replies as HttpReply[],
    tcp: () => (replies as BareReply[]).map(onLine),
    websocket: () => (replies as FrameReply[]).map(inFrame),
    framed: () => (replies as BareReply[]).map(onLine),
  }[carrier]();
  if (refused !== undefined) expected.push({ status: refused, headers: { connection: "close" } });
  return {
    carrier,
    bytes: step.frames ? concat(step.frames.map(frameBytes)) : bytesOf(step.send ?? ""),
    wait: step.wait ?? 0,
    end: step.end ?? false,
    replies: expected,
    closes: refused !== undefined || (step.closes ?? false),
  };
}

const onLine = (answer: BareReply): Expected => ({ status: 0, answer });
const inFrame = (frame: FrameReply): Expected => ({ status: 0, frame });

function ofMessage(name: string, one: JsonRpcCase, shared: CaseOptions | undefined): Conversation[] {
  const message = bytesOf(one.text ?? JSON.stringify(one.request));
  const answer = answerOf(one);
  const over = (
    how: string,
    carrier: Carrier,
    bytes: Uint8Array,
    replies: Expected[],
    before: ConversationStep[] = [],
    closes = false,
  ): Conversation => ({
    id: `${name}: ${one.name} (${how})`,
    options: { ...shared, ...one.options },
    steps: [...before, { carrier, bytes, wait: 0, end: false, replies, closes }],
    calls: one.calls,
  });
  const http: Expected = answer ? { status: 200, answer } : { status: 204 };
  const half = message.length >> 1;
  const chunks = [message.subarray(0, half), message.subarray(half)].filter((chunk) => chunk.length);
  const chunked = concat([head("Transfer-Encoding: chunked"), ...chunks.map(chunkOf), LAST_CHUNK]);
  // Text that is no UTF-8 is no text message (RFC 6455 8.1).
  const text = isUtf8(message);
  const frame = frameBytes({ payload: one.text ?? JSON.stringify(one.request) });
  const frames = text ? (answer ? [inFrame(answer)] : []) : [inFrame({ close: 1007 })];
  return [
    over("HTTP", "http", concat([head(`Content-Length: ${message.length}`), message]), [http]),
    over("HTTP in chunks", "http", chunked, [http]),
    over("WebSocket", "websocket", frame, frames, [OPENING], !text),
    ...inCbor(one).flatMap((bytes) => [
      over(
        "HTTP in CBOR",
        "http",
        concat([head(`Content-Length: ${bytes.length}`, "Content-Type: application/cbor"), bytes]),
        [answer ? { status: 200, answer, cbor: true } : { status: 204 }],
      ),
      over(
        "WebSocket in CBOR",
        "websocket",
        frameBytes({ payload: { hex: hexOf(bytes) }, opcode: 2 }),
        answer ? [inFrame({ ...answer, binary: true })] : [],
        [OPENING],
      ),
    ]),
    ...(one.bare === false ? [] : [over("TCP", "tcp", message, answer ? [onLine(answer)] : [])]),
  ];
}

/** The message in CBOR, where it is a value, and not its text is what matters. */
function inCbor(one: JsonRpcCase): Uint8Array[] {
  return one.text === undefined && one.options === undefined ? [encodeCbor(one.request)] : [];
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8(bytes);
    return true;
  } catch {
    return false;
  }
}

function answerOf(one: JsonRpcCase): BareReply | undefined {
  if (one.silent) return undefined;
  if (one.batch) return { batch: one.batch };
  if (one.id === undefined) throw new Error(`The case "${one.name}" has no id, no batch, and is not silent.`);
  return one as Answer;
}

const head = (...fields: string[]): Uint8Array =>
  bytesOf({ lines: ["POST / HTTP/1.1", "Host: localhost", ...fields, "", ""] });

const chunkOf = (data: Uint8Array): Uint8Array =>
  concat([bytesOf(`${data.length.toString(16)}\r\n`), data, bytesOf("\r\n")]);

const LAST_CHUNK = bytesOf("0\r\n\r\n");
