import type {
  Answer,
  BareReply,
  CaseFile,
  CaseOptions,
  Closing,
  HttpReply,
  JsonRpcCase,
  Step,
  StreamCase,
} from "./case.ts";
import { bytesOf, concat } from "./text.ts";

/** A response that is expected: of HTTP, with a JSON-RPC answer in it or not, or a line of bare TCP. */
export type Expected = HttpReply & { answer?: BareReply };

/** What answers look like: responses, lines, or texts behind a Content-Length. */
export type Carrier = "http" | "tcp" | "framed";

export interface ConversationStep {
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
  carrier: Carrier;
  options: CaseOptions;
  steps: ConversationStep[];
  /** Names of the procedures that must have run. */
  calls: string[] | undefined;
}

/** The conversations of a case file: one for each case, three where a JSON-RPC message goes over every carrier. */
export function conversations(name: string, file: CaseFile): Conversation[] {
  if (file.carrier === "jsonrpc") return file.cases.flatMap((one) => ofMessage(name, one, file.options));
  const carrier = file.carrier !== "stdio" ? file.carrier : file.framing === "lines" ? "tcp" : "framed";
  const shared: CaseOptions = file.carrier === "stdio" ? { ...file.options, bind: "stdio" } : { ...file.options };
  return (file.cases as StreamCase<HttpReply | BareReply>[]).map((one) => ({
    id: `${name}: ${one.name}`,
    carrier,
    options: { ...shared, ...one.options },
    steps: (one.steps ?? [one]).map((step) => ofStep(carrier, step, one.refused)),
    calls: undefined,
  }));
}

function ofStep(
  carrier: Carrier,
  step: Step<HttpReply | BareReply>,
  refused: number | number[] | undefined,
): ConversationStep {
  const replies = step.replies ?? [];
  const expected = carrier === "http" ? (replies as HttpReply[]) : (replies as BareReply[]).map(onLine);
  if (refused !== undefined) expected.push({ status: refused, headers: { connection: "close" } });
  return {
    bytes: bytesOf(step.send ?? ""),
    wait: step.wait ?? 0,
    end: step.end ?? false,
    replies: expected,
    closes: refused !== undefined || (step.closes ?? false),
  };
}

const onLine = (answer: BareReply): Expected => ({ status: 0, answer });

function ofMessage(name: string, one: JsonRpcCase, shared: CaseOptions | undefined): Conversation[] {
  const message = bytesOf(one.text ?? JSON.stringify(one.request));
  const answer = answerOf(one);
  const over = (carrier: "http" | "tcp", how: string, bytes: Uint8Array, replies: Expected[]): Conversation => ({
    id: `${name}: ${one.name} (${how})`,
    carrier,
    options: { ...shared, ...one.options },
    steps: [{ bytes, wait: 0, end: false, replies, closes: false }],
    calls: one.calls,
  });
  const http: Expected = answer ? { status: 200, answer } : { status: 204 };
  const half = message.length >> 1;
  const chunks = [message.subarray(0, half), message.subarray(half)].filter((chunk) => chunk.length);
  return [
    over("http", "HTTP", concat([head(`Content-Length: ${message.length}`), message]), [http]),
    over("http", "HTTP in chunks", concat([head("Transfer-Encoding: chunked"), ...chunks.map(chunkOf), LAST_CHUNK]), [
      http,
    ]),
    ...(one.bare === false ? [] : [over("tcp", "TCP", message, answer ? [onLine(answer)] : [])]),
  ];
}

function answerOf(one: JsonRpcCase): BareReply | undefined {
  if (one.silent) return undefined;
  if (one.batch) return { batch: one.batch };
  if (one.id === undefined) throw new Error(`The case "${one.name}" has no id, no batch, and is not silent.`);
  return one as Answer;
}

const head = (field: string): Uint8Array => bytesOf({ lines: ["POST / HTTP/1.1", "Host: localhost", field, "", ""] });

const chunkOf = (data: Uint8Array): Uint8Array =>
  concat([bytesOf(`${data.length.toString(16)}\r\n`), data, bytesOf("\r\n")]);

const LAST_CHUNK = bytesOf("0\r\n\r\n");
