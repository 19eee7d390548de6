/** A call, and its result. */
export interface Call {
  readonly method: "sum" | "validateSession";
  readonly params: Readonly<Record<string, number>>;
  readonly result: number | boolean;
}

export const sumCall: Call = { method: "sum", params: { a: 2, b: 3 }, result: 5 };

/** The call of UCall's own benchmark. */
export const sessionCall: Call = { method: "validateSession", params: { user_id: 100, session_id: 115 }, result: true };

/** Parameters that a server must refuse. */
export function wrongParams({ params }: Call): { readonly missing: object; readonly noNumber: object } {
  const [first, last] = Object.keys(params) as [string, string];
  return { missing: { [first]: 1 }, noNumber: { [first]: 1, [last]: "x" } };
}
