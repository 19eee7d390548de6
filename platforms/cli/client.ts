import { type Method, methodsOf } from "../../src/cli/method.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { type CallOptions, type Client, connect, UcallError } from "../node/client.ts";
import type { Target } from "./command-line.ts";
import { readFile } from "./read-file.ts";

/** A client of a server whose API is not known. */
export type AnyClient = Client<{}>;

/**
 * Makes a client for a URL that the user typed.
 * @throws UsageError where nothing here can reach it like that
 */
export function open({ uri, ca, insecure }: Target): AnyClient {
  const tls = { ...(ca !== undefined && { ca: readFile(ca) }), rejectUnauthorized: !insecure };
  try {
    return connect<{}>(uri, { tls });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/**
 * The procedures that the server declares, none where it declares nothing.
 * @throws UcallError where no server answers
 */
export async function discover(client: AnyClient, options: CallOptions): Promise<Method[]> {
  try {
    return methodsOf(await client.$call("rpc.discover", undefined, options));
  } catch (error) {
    if (error instanceof UcallError && error.code < 0 && error.code !== -32008) return [];
    throw error;
  }
}

/** Calls a procedure without waiting for its result. */
export async function notify(client: AnyClient, name: string, params: object | readonly unknown[]): Promise<void> {
  type Notifier = { readonly [part: string]: Notifier } & ((...args: unknown[]) => Promise<void>);
  const notifier = name.split(".").reduce((at, part) => at[part]!, client.$notify as unknown as Notifier);
  // With more than two arguments the first is never taken for the parameters by name, nor the second for options.
  await (Array.isArray(params) ? notifier(...params, undefined, undefined, undefined) : notifier(params));
}
