import { ERRORS } from "./engine/layout.ts";

/** The names of the table's errors, for instance "NOT_FOUND". */
export type ErrorName = keyof typeof ERRORS;

/** JSON-RPC codes by name: `new UcallError(ErrorCode.NOT_FOUND, "No such user")`. */
export const ErrorCode: { readonly [Name in ErrorName]: (typeof ERRORS)[Name]["code"] } = Object.freeze(
  Object.fromEntries(Object.entries(ERRORS).map(([name, { code }]) => [name, code])),
) as { readonly [Name in ErrorName]: (typeof ERRORS)[Name]["code"] };

const standard: ReadonlyMap<number, { readonly status: number; readonly message: string }> = new Map(
  Object.values(ERRORS).map((entry) => [entry.code, entry]),
);

/** The HTTP status that a code is answered with on REST routes: the table's, 400..599 as they are, else 500. */
export function statusOf(code: number): number {
  return standard.get(code)?.status ?? (code >= 400 && code <= 599 ? code : 500);
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
    super(message ?? standard.get(code)?.message ?? "Error", options);
    if (!Number.isSafeInteger(code)) throw new RangeError(`The code of a UcallError is a whole number, not ${code}.`);
    this.code = code;
    this.status = statusOf(code);
    this.data = data;
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: "UcallError", writable: true, configurable: true });
    Object.defineProperty(this.prototype, brand, { value: true });
  }
}

/** Whether a value is a UcallError, also one of another copy of this package. */
export function isUcallError(value: unknown): value is UcallError {
  return typeof value === "object" && value !== null && brand in value;
}
