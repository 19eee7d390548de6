import { UcallError, isUcallError } from "../errors.ts";
import { type Body, bodyOf } from "./body.ts";
import type { ConnectOptions } from "./options.ts";

const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;
const jsonrpc = "2.0";

/** Runs a call or a notification of the server's, and gives the answer to a call. */
export async function serve(
  { methods = {}, onError = console.error }: ConnectOptions,
  method: string,
  params: unknown,
  id: unknown,
  textOnly: boolean | undefined,
): Promise<Body> {
  try {
    if (!Object.hasOwn(methods, method)) throw new UcallError(METHOD_NOT_FOUND);
    return await bodyOf({ jsonrpc, result: (await methods[method]!(params)) ?? null, id }, textOnly);
  } catch (error) {
    const known = isUcallError(error);
    if (!known) onError(error, method);
    const { code, message, data } = known ? error : new UcallError(INTERNAL_ERROR);
    return JSON.stringify({ jsonrpc, error: { code, message, data }, id });
  }
}
