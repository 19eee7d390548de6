import { ERRORS } from "../engine/layout.ts";
import { isUcallError, UcallError } from "../errors.ts";

/** Rejects all callers of one run with its error. One that they are not to see goes to the first, so that it is logged once. */
export function shareError(error: unknown, callers: Iterable<{ reject(error: unknown): void }>): void {
  let shared = error;
  for (const { reject } of callers) {
    reject(shared);
    if (!isUcallError(error)) shared = new UcallError(ERRORS.INTERNAL_ERROR.code);
  }
}
