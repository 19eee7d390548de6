import { ERRORS, ERROR_ROWS } from "./engine/layout.ts";

/** The names of the table's errors, for instance "NOT_FOUND". */
export type ErrorName = keyof typeof ERRORS;

/** JSON-RPC codes by name: `new UcallError(ErrorCode.NOT_FOUND, "No such user")`. */
export const ErrorCode: { readonly [Name in ErrorName]: (typeof ERRORS)[Name]["code"] } = /* @__PURE__ */ codes();

function codes(): typeof ErrorCode {
  const entries = Object.entries(ERRORS).map(([name, { code }]) => [name, code]);
  return Object.freeze(Object.fromEntries(entries)) as typeof ErrorCode;
}

const standard: ReadonlyMap<number, (typeof ERROR_ROWS)[number]> = new Map(ERROR_ROWS.map((row) => [row[0], row]));

/** The HTTP status that a code is answered with on REST routes: the table's, 400..599 as they are, else 500. */
export function statusOf(code: number): number {
  return standard.get(code)?.[1] ?? (code >= 400 && code <= 599 ? code : 500);
}

// Errors of another copy of this package are known by it.
const brand: symbol = Symbol.for("ucall.error");

/**
 * An error that the caller is to see. Thrown by a handler, it becomes the answer; thrown by the client, it is
 * the answer. Any other error that a handler throws reaches the caller as -32603 without its text.
 */
export class UcallError extends Error {
  /** JSON-RPC error code, a whole number. */
  readonly code: number;
  /** HTTP status on REST routes (RFC 9457). */
  readonly status: number;
  /** Any JSON value that goes with the error, `undefined` for none. */
  readonly data: unknown;

  /**
   * @param code a code of the table, an HTTP status 400..599, or any whole number of your own (answered as 500)
   * @param message one sentence for the caller; by default the table's text
   * @param data any JSON value
   * @throws RangeError where the code is no whole number
   */
  constructor(code: number, message?: string, data?: unknown, options?: ErrorOptions) {
    super(message ?? standard.get(code)?.[2] ?? "Error", options);
    if (!Number.isSafeInteger(code)) throw new RangeError(`The code ${code} is no whole number.`);
    this.code = code;
    this.status = statusOf(code);
    this.data = data;
  }

  static {
    Object.defineProperties(this.prototype, {
      name: { value: "UcallError", writable: true, configurable: true },
      [brand]: { value: true },
    });
  }
}

/** Whether a value is a UcallError, also one of another copy of this package. */
export function isUcallError(value: unknown): value is UcallError {
  return (value as { readonly [brand: symbol]: unknown } | null | undefined)?.[brand] === true;
}
