/**
 * JSON-RPC 2.0 with two procedures of two integers each, as a careful author writes it by hand: what the servers without
 * a framework run. It checks what ucall's engine checks.
 */

/** An answer, `undefined` for a notification. */
type Answer = object | undefined;

interface Request {
  readonly jsonrpc?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly id?: unknown;
}

/** Answers the text of a message or a batch. @returns JSON text, "" where nothing is to be answered */
export function answerText(text: string): string {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return JSON.stringify(failure(null, -32700, "Parse error"));
  }
  const answer = Array.isArray(message) ? answerBatch(message) : answerOne(message);
  return answer === undefined ? "" : JSON.stringify(answer);
}

/** Answers a parsed batch. */
export function answerBatch(batch: readonly unknown[]): Answer {
  if (batch.length === 0) return failure(null, -32600, "Invalid Request");
  const answers: object[] = [];
  for (const message of batch) {
    const answer = answerOne(message);
    if (answer !== undefined) answers.push(answer);
  }
  return answers.length === 0 ? undefined : answers;
}

function answerOne(message: unknown): Answer {
  if (typeof message !== "object" || message === null) return failure(null, -32600, "Invalid Request");
  const { jsonrpc, method, params, id } = message as Request;
  const validId = id === undefined || id === null || typeof id === "string" || typeof id === "number";
  const validParams = params === undefined || (typeof params === "object" && params !== null);
  if (jsonrpc !== "2.0" || typeof method !== "string" || !validId || !validParams) {
    return failure(validId ? (id ?? null) : null, -32600, "Invalid Request");
  }
  const procedure = procedures.get(method);
  if (procedure === undefined) return id === undefined ? undefined : failure(id, -32601, "Method not found");
  const result = procedure(params);
  if (id === undefined) return undefined;
  if (result === undefined) return failure(id, -32602, "Invalid params");
  return { jsonrpc: "2.0", id, result };
}

/** Each gives `undefined` where its parameters will not do. */
const procedures = new Map<string, (params: object | undefined) => number | boolean | undefined>([
  [
    "sum",
    (params) => {
      const found = integersOf(params, "a", "b");
      return found && found[0] + found[1];
    },
  ],
  [
    "validateSession",
    (params) => {
      const found = integersOf(params, "user_id", "session_id");
      return found && (found[0] ^ found[1]) % 23 === 0;
    },
  ],
]);

function integersOf(params: object | undefined, first: string, second: string): [number, number] | undefined {
  if (params === undefined) return undefined;
  let a: unknown;
  let b: unknown;
  if (Array.isArray(params)) {
    if (params.length !== 2) return undefined;
    [a, b] = params;
  } else {
    if (Object.keys(params).length !== 2) return undefined;
    ({ [first]: a, [second]: b } = params as Record<string, unknown>);
  }
  return isInteger(a) && isInteger(b) ? [a, b] : undefined;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** An error's answer. */
export function failure(id: unknown, code: number, message: string): object {
  return { jsonrpc: "2.0", id, error: { code, message } };
}
