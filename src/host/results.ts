import type { Engine } from "../engine/engine.ts";
import {
  ERRORS,
  EXPECTATION_NOTHING,
  REPLY_KIND_ERROR_RESULT,
  REPLY_KIND_FALSE_RESULT,
  REPLY_KIND_INTEGER_RESULT,
  REPLY_KIND_ISSUES_RESULT,
  REPLY_KIND_ITEM,
  REPLY_KIND_NULL_RESULT,
  REPLY_KIND_TRUE_RESULT,
} from "../engine/layout.ts";
import { decodeText } from "../engine/text.ts";
import type { UcallError } from "../errors.ts";
import { payloadOf, rawBytesOf } from "../payload/array-results.ts";
import { holdsPayload, jsonWithPayloads, printArray } from "../payload/json-results.ts";
import { npyParts } from "../payload/npy.ts";
import type { ArrayPayload, BytesPayload, Payload } from "../payload/references.ts";
import { base64 } from "./bytes.ts";
import { chooseRepresentation } from "./representation.ts";

const NPY = "application/x-npy";

/**
 * Queues a handler's result: bytes as bytes, all else in JSON as JSON.stringify() has it.
 * @throws TypeError or RangeError where it cannot be said in JSON
 */
export function pushResult(engine: Engine, call: number, result: unknown): void {
  if (typeof result === "number" && Number.isSafeInteger(result)) {
    engine.pushValue(call, REPLY_KIND_INTEGER_RESULT, result + 0); // -0 is 0 in JSON
  } else if (typeof result === "boolean") {
    engine.pushValue(call, result ? REPLY_KIND_TRUE_RESULT : REPLY_KIND_FALSE_RESULT, 0);
  } else {
    pushOther(engine, call, result); // apart, so that V8 inlines this
  }
}

function pushOther(engine: Engine, call: number, result: unknown): void {
  if (typeof result === "string") {
    engine.texts.putString(call, result);
    engine.pushPut(call);
    return;
  }
  if (typeof result === "object" && result !== null && holdsPayload(result)) return pushPayload(engine, call, result);
  const json = jsonOf(engine, result, false);
  if (typeof json !== "string") engine.texts.putJsonBytes(call, json);
  else if (json === "null") return engine.pushValue(call, REPLY_KIND_NULL_RESULT, 0);
  else engine.texts.putJson(call, json);
  engine.pushPut(call);
}

/** Queues a result that has bytes or arrays: alone over REST they are the body, if that is what Accept says. */
function pushPayload(engine: Engine, call: number, result: object): void {
  const expected = engine.expects(call);
  if (expected === EXPECTATION_NOTHING) return engine.pushValue(call, REPLY_KIND_NULL_RESULT, 0);
  const payload = payloadOf(result);
  const { texts } = engine;
  switch (chooseRepresentation(expected, payload)) {
    case "cbor":
      texts.putValue(result);
      return engine.pushPut(call);
    case "npy":
      return engine.pushBytes(call, npyParts(payload as ArrayPayload), NPY, 0);
    case "bytes":
      return engine.pushBytes(call, [rawBytesOf(payload as Payload)], (payload as BytesPayload).type ?? "", 0);
  }
  if (payload === undefined) {
    const json = jsonOf(engine, result, true);
    if (typeof json === "string") texts.putJson(call, json);
    else texts.putJsonBytes(call, json);
  } else if (payload.kind === "array") {
    texts.putJsonBytes(call, printArray(payload, engine.codecs));
  } else {
    texts.putBase64(call, base64(payload.bytes));
  }
  engine.pushPut(call);
}

/**
 * Queues an item of a stream, in JSON as JSON.stringify() has it.
 * @throws TypeError or RangeError where it cannot be said in JSON
 */
export function pushItem(engine: Engine, call: number, item: unknown): void {
  const json = jsonOf(engine, item);
  engine.pushText(call, REPLY_KIND_ITEM, 0, typeof json === "string" ? json : decodeText(json));
}

/** Queues the end of a stream. */
export function pushEnd(engine: Engine, call: number): void {
  engine.pushValue(call, REPLY_KIND_NULL_RESULT, 0);
}

/** @param holds what `holdsPayload()` says, where it was asked */
function jsonOf(engine: Engine, result: unknown, holds?: boolean): string | Uint8Array {
  if (typeof result === "number" && !Number.isFinite(result)) {
    throw new TypeError(`The result is ${result}, which JSON cannot say.`);
  }
  return jsonWithPayloads(result, () => engine.codecs, holds);
}

/**
 * Queues an error that the caller is to see.
 * @throws TypeError or RangeError where its data cannot be said in JSON or its code is no 32-bit number
 */
export function pushError(engine: Engine, call: number, error: UcallError): void {
  const { code, message, data } = error;
  if ((code | 0) !== code) throw new RangeError(`The code of an error is a 32-bit whole number, not ${code}.`);
  const issues = code === ERRORS.INVALID_PARAMS.code ? issuesOf(data) : undefined;
  const kind = issues === undefined ? REPLY_KIND_ERROR_RESULT : REPLY_KIND_ISSUES_RESULT;
  const json: string | undefined = JSON.stringify(issues ?? data);
  engine.pushError(call, kind, code, JSON.stringify(message), json ?? "");
}

/** Queues -32603 for an error that the caller is not to see. */
export function pushInternalError(engine: Engine, call: number): void {
  const { code, message } = ERRORS.INTERNAL_ERROR;
  engine.pushError(call, REPLY_KIND_ERROR_RESULT, code, JSON.stringify(message), "");
}

/** The issues where they are all that an error's data has: REST has a place of its own for them. */
function issuesOf(data: unknown): readonly unknown[] | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const keys = Object.keys(data);
  const issues: unknown = Reflect.get(data, "issues");
  return keys.length === 1 && keys[0] === "issues" && Array.isArray(issues) ? issues : undefined;
}
