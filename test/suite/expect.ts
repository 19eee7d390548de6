import { deepStrictEqual } from "node:assert/strict";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { SECRET } from "./probe.ts";
import type { Answer, BareReply, Closing, FrameReply } from "./case.ts";
import { textOfCbor } from "./cbor.ts";
import type { Carrier, Expected } from "./conversation.ts";
import { readFrame } from "./frames.ts";
import { readResponse, type HttpResponse } from "./response.ts";
import { bytesOf, latin1, utf8 } from "./text.ts";

/** The standard messages of errors (`wasm/abi.h` has the table; written again here on purpose, to hold it to them). */
const MESSAGES = new Map([
  [-32700, "Parse error"],
  [-32600, "Invalid Request"],
  [-32601, "Method not found"],
  [-32602, "Invalid params"],
  [-32603, "Internal error"],
  [-32013, "Content too large"],
]);

/** How far output goes towards what is expected: "short" of it, just "whole", or more than that. */
export type Reach = "short" | "whole" | "more";

/**
 * Holds output against the replies that are expected.
 *
 * @param final the server will send no more: what is short is then an error
 * @throws Error where the output contradicts them
 */
export function compare(carrier: Carrier, output: Uint8Array, replies: Expected[], final: boolean): Reach {
  let at = 0;
  for (const [index, expected] of replies.entries()) {
    try {
      const next = comparers[carrier](output, at, expected, final);
      if (next === SHORT) {
        if (final && !expected.optional) throw new Error("It did not come, or not all of it.");
        if (!expected.optional) return "short";
      } else if (next !== LEFT_OUT) at = next;
    } catch (error) {
      throw new Error(`reply ${index + 1} of ${replies.length}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }
  if (at < output.length && final) throw new Error(`more came than the ${replies.length} replies expected`);
  return at < output.length ? "more" : "whole";
}

const SHORT = -1;
const LEFT_OUT = -2;

function compareResponse(output: Uint8Array, at: number, expected: Expected, final: boolean): number {
  const read = readResponse(output, at, expected.head ?? false, expected.ends);
  if (!read) return SHORT;
  const missing = (): number => bytesOf(expected.body ?? "").length - read[0].body.length;
  if (expected.ends && !final && missing() > 0) return SHORT;
  const [response, next] = [decoded(read[0], expected), read[1]];
  const allowed = [expected.status].flat();
  if (!allowed.includes(response.status)) {
    if (expected.optional) return LEFT_OUT;
    throw new Error(`status ${response.status} ${latin1(response.body).slice(0, 200)}, not ${allowed.join(" or ")}`);
  }
  checkResponse(response, expected.head ?? false);
  for (const [name, value] of Object.entries(expected.headers ?? {}))
    checkField(name, response.headers.get(name), value);
  if (expected.body !== undefined) equal(latin1(response.body), latin1(bytesOf(expected.body)), "body");
  if (expected.json !== undefined) subset(JSON.parse(utf8(response.body)), expected.json, "body");
  if (expected.answer) {
    const type = expected.cbor ? "application/cbor" : "application/json";
    equal(response.headers.get("content-type"), type, "content-type");
    compareAnswer(expected.cbor ? textOfCbor(response.body) : utf8(response.body), expected.answer);
  }
  return next;
}

/** A response without the content coding that it must have. */
function decoded(response: HttpResponse, { coding, head = false }: Expected): HttpResponse {
  equal(response.headers.get("content-encoding"), coding, "content-encoding");
  if (coding === undefined || head) return response;
  return { ...response, body: { gzip: gunzipSync, br: brotliDecompressSync }[coding](response.body) };
}

const isText = (type: string | undefined): boolean => type === undefined || /json|text/.test(type);

/** What holds for every response. */
function checkResponse({ status, headers, body }: HttpResponse, toHead: boolean): void {
  if (status >= 200 && !isImfDate(headers.get("date"))) throw new Error(`Date is ${headers.get("date")}`);
  if (body.length && !headers.has("content-type")) throw new Error("a body without Content-Type");
  checkWords(isText(headers.get("content-type")) ? utf8(body) : latin1(body));
  if (status === 405 && !headers.has("allow")) throw new Error("405 without Allow (RFC 9110 15.5.6)");
  if (status < 400) return;
  equal(headers.get("content-type"), "application/problem+json", "content-type");
  if (toHead) return;
  const problem = JSON.parse(utf8(body)) as Record<string, unknown>;
  equal(problem["type"], "about:blank", "type");
  equal(problem["status"], status, "status");
  if (typeof problem["title"] !== "string" || !problem["title"])
    throw new Error("a problem without a title (RFC 9457)");
  if ("detail" in problem && typeof problem["detail"] !== "string")
    throw new Error("a problem whose detail is no text");
  if (status === 422) checkIssues(problem["issues"]);
}

function checkField(name: string, actual: string | undefined, expected: string | string[] | null): void {
  if (expected === null) {
    if (actual !== undefined) throw new Error(`${name} is ${actual}, and should be absent`);
  } else if (typeof expected === "string") equal(actual, expected, name);
  else {
    const members = new Set((actual ?? "").toLowerCase().split(/ *, */));
    for (const member of expected) {
      if (!members.has(member.toLowerCase())) throw new Error(`${name} is ${actual}, and lacks ${member}`);
    }
  }
}

function compareFramed(output: Uint8Array, at: number, expected: Expected): number {
  const head = /^Content-Length: (\d+)\r\n\r\n/.exec(latin1(output.subarray(at, at + 64)));
  const start = at + (head?.[0].length ?? 0);
  const end = start + Number(head?.[1]);
  if (!(end <= output.length)) return SHORT;
  compareMessage(utf8(output.subarray(start, end)), expected);
  return end;
}

function compareLine(output: Uint8Array, at: number, expected: Expected): number {
  const end = output.indexOf(10, at);
  if (end < 0) return SHORT;
  compareMessage(utf8(output.subarray(at, end)), expected);
  return end + 1;
}

function compareFrame(output: Uint8Array, at: number, expected: Expected): number {
  const read = readFrame(output, at);
  if (!read) return SHORT;
  const [{ opcode, payload, deflated }, next] = read;
  const frame = expected.frame as FrameReply;
  if ("close" in frame) {
    equal(opcode, 8, "opcode");
    const [high, low] = payload;
    equal(payload.length ? high! * 256 + low! : null, frame.close, "close code");
    utf8(payload.subarray(2));
  } else if ("pong" in frame || "ping" in frame) {
    equal(opcode, "pong" in frame ? 10 : 9, "opcode");
    equal(latin1(payload), latin1(bytesOf("pong" in frame ? frame.pong : frame.ping)), "payload");
  } else {
    if ("binary" in frame && frame.binary) {
      equal(opcode, 2, "opcode");
      compareAnswer(textOfCbor(payload), frame);
      return next;
    }
    equal(opcode, 1, "opcode");
    equal(deflated, frame.deflated ?? false, "whether it is compressed");
    checkWords(utf8(payload));
    compareAnswer(utf8(payload), frame);
  }
  return next;
}

function compareMessage(text: string, expected: Expected): void {
  checkWords(text);
  compareAnswer(text, expected.answer!);
}

const comparers = { http: compareResponse, tcp: compareLine, websocket: compareFrame, framed: compareFramed };

/** Holds the text of an answer, or of a batch of them, against what is expected: results to the letter. */
function compareAnswer(text: string, expected: BareReply): void {
  if ("told" in expected) return equal(text, JSON.stringify(expected.told), "message");
  if ("item" in expected) {
    const item = JSON.stringify(expected.item);
    const told = `{"jsonrpc":"2.0","method":"rpc.item","params":{"id":${expected.id},"item":${item}}}`;
    return equal(text, told, "item");
  }
  if (!("batch" in expected)) return compareOne(text, JSON.parse(text), expected);
  const batch = JSON.parse(text) as unknown[];
  if (!Array.isArray(batch)) throw new Error(`no batch: ${text.slice(0, 200)}`);
  equal(batch.length, expected.batch.length, `number of answers in ${text.slice(0, 200)}`);
  // In any order (JSON-RPC 2.0, section 6).
  const left = [...expected.batch];
  let at = 1;
  for (const answer of batch) {
    const end = endOfValue(text, at);
    left.splice(indexOfMatch(text.slice(at, end), answer, left), 1);
    at = end + 1;
  }
}

/** The first of the expected answers that this one is; throws what is wrong with it where it is none of them. */
function indexOfMatch(text: string, answer: unknown, expected: Answer[]): number {
  const problems: unknown[] = [];
  for (const [index, one] of expected.entries()) {
    try {
      compareOne(text, answer, one);
      return index;
    } catch (error) {
      problems.push(error);
    }
  }
  throw problems[0];
}

/** Where the object that begins at `at` ends. */
function endOfValue(text: string, at: number): number {
  for (let depth = 0, quoted = false; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) return at + 1;
  }
  throw new Error(`unbalanced: ${text}`);
}

function compareOne(text: string, answer: unknown, expected: Answer): void {
  if ("result" in expected) {
    equal(text, `{"jsonrpc":"2.0","result":${JSON.stringify(expected.result)},"id":${expected.id}}`, "answer");
    return;
  }
  const { error } = answer as { error?: { code: number; message: unknown; data?: unknown } };
  if (!error) throw new Error(`no error: ${text.slice(0, 200)}`);
  const message = expected.message ?? (expected.error === undefined ? undefined : MESSAGES.get(expected.error));
  if (expected.error !== undefined) equal(error.code, expected.error, `code in ${text.slice(0, 300)}`);
  if (message !== undefined) equal(error.message, message, "message");
  const members = error.data === undefined ? "" : `,"data":`;
  const start = `{"jsonrpc":"2.0","error":{"code":${error.code},"message":${JSON.stringify(error.message)}${members}`;
  if (!text.startsWith(start) || !text.endsWith(`},"id":${expected.id}}`)) {
    throw new Error(`the answer ${text.slice(0, 300)} should be ${start}…},"id":${expected.id}}`);
  }
  if ("data" in expected) deepStrictEqual(error.data, expected.data);
  else if (error.code === -32602) {
    const issues = checkIssues((error.data as { issues?: unknown } | undefined)?.issues);
    if (expected.issues) {
      const paths = (list: unknown[]): string[] => list.map((path) => JSON.stringify(path)).sort();
      deepStrictEqual(paths(issues.map((issue) => issue.path)), paths(expected.issues));
    }
  } else if (error.data !== undefined && MESSAGES.has(error.code)) {
    equal(typeof (error.data as { detail?: unknown } | null)?.detail, "string", "kind of data.detail");
  }
}

function checkIssues(issues: unknown): { path: unknown[]; message: string }[] {
  if (!Array.isArray(issues) || !issues.length) throw new Error(`no issues: ${JSON.stringify(issues)}`);
  for (const { path, message } of issues as { path: unknown; message: unknown }[]) {
    if (!Array.isArray(path) || typeof message !== "string" || !message) {
      throw new Error(`an issue is {path, message}, not ${JSON.stringify({ path, message })}`);
    }
  }
  return issues as { path: unknown[]; message: string }[];
}

/** No answer tells of our inside: no words of internal errors, no stack, no path. */
function checkWords(text: string): void {
  if (text.includes(SECRET) || /\bat .*[.](?:js|ts):\d|node_modules|file:\/\//.test(text))
    throw new Error(`it tells too much: ${text}`);
}

/** `expected` is in `actual`: equal, where both are objects each member of it, where both are arrays each in its place. */
function subset(actual: unknown, expected: unknown, where: string): void {
  if (typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null) {
    for (const [name, value] of Object.entries(expected)) {
      subset((actual as Record<string, unknown>)[name], value, `${where}.${name}`);
    }
    if (Array.isArray(expected)) equal((actual as unknown[]).length, expected.length, `length of ${where}`);
  } else equal(actual, expected, where);
}

function equal(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what} is ${shown(actual)}, not ${shown(expected)}`);
}

const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, 300);

/** RFC 9110 5.6.7: Sun, 06 Nov 1994 08:49:37 GMT. */
function isImfDate(date: string | undefined): boolean {
  return date !== undefined && new Date(date).toUTCString() === date;
}

/** Whether a connection's end is as expected. */
export function checkClosing(expected: Closing, closed: boolean): void {
  if (expected !== "either" && expected !== closed) {
    throw new Error(closed ? "the server closed the connection" : "the server left the connection open");
  }
}
