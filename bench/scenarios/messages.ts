/** One call. */
export const call = `{"jsonrpc":"2.0","method":"sum","params":{"a":2,"b":3},"id":1}`;

/** An HTTP request that brings this body. */
export function post(body: string): string {
  const head = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
  return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

export const BATCH = 100;

/** A batch of calls. */
export const batch: string = batchOf(BATCH);

/** A batch of so many calls. */
export function batchOf(size: number): string {
  const calls = Array.from({ length: size }, (_, id) => ({
    jsonrpc: "2.0",
    method: "sum",
    params: { a: id, b: 3 },
    id,
  }));
  return JSON.stringify(calls);
}

interface Answer {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown };
}

/** @throws Error where this does not answer `call` */
export function checkCall(text: string): void {
  const { jsonrpc, id, result } = parse(text) as Answer;
  if (jsonrpc !== "2.0" || id !== 1 || result !== 5) throw wrong(text);
}

/** @throws Error where this is not that */
export function checkText(text: string, right: string): void {
  if (text !== right) throw wrong(text);
}

/** @throws Error where this does not answer `batchOf(size)`, in any order */
export function checkBatch(text: string, size: number = BATCH): void {
  const answers = parse(text) as readonly Answer[];
  if (!Array.isArray(answers) || answers.length !== size) throw wrong(text);
  const results = new Map(answers.map(({ id, result }) => [id, result]));
  for (let id = 0; id < size; id++) if (results.get(id) !== id + 3) throw wrong(text);
}

/** What a server that checks what it is told must refuse, with the code of the error. */
export const refusals: readonly (readonly [message: string, code: number])[] = [
  [`{"jsonrpc":"2.0","method":"sum","params":{"a":2,"b":"3"},"id":1}`, -32602],
  [`{"jsonrpc":"2.0","method":"sum","params":{"a":2,"b":3.5},"id":1}`, -32602],
  [`{"jsonrpc":"2.0","method":"sum","params":{"a":2},"id":1}`, -32602],
  [`{"jsonrpc":"1.0","method":"sum","params":{"a":2,"b":3},"id":1}`, -32600],
  [`{"jsonrpc":"2.0","method":"product","params":{"a":2,"b":3},"id":1}`, -32601],
  [`{"jsonrpc":"2.0","method":"sum"`, -32700],
];

/** @throws Error where this is not an error of that code */
export function checkRefusal(text: string, code: number): void {
  if ((parse(text) as Answer).error?.code !== code) throw new Error(`${code} was due: ${wrong(text).message}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(text);
  }
}

function wrong(text: string): Error {
  return new Error(`a wrong answer: ${text.length > 120 ? `${text.slice(0, 120)}...` : text}`);
}
