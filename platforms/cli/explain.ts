import { harmless } from "../../src/cli/format.ts";
import type { Method } from "../../src/cli/method.ts";
import { suggest } from "../../src/cli/suggest.ts";
import { errorCode } from "../../src/server/error-code.ts";
import type { UcallError } from "../node/client.ts";
import { tlsReason } from "../node/client-tls.ts";
import { type AnyClient, discover } from "./client.ts";
import type { CallCommand } from "./command-line.ts";

const METHOD_NOT_FOUND = -32601;
const UNAVAILABLE = 503;
/** How long to wait for what a server offers, where that is not what was asked for. */
export const PATIENCE = 1000; // ms

/** An error in words, for standard error. */
export async function explain(error: UcallError, command: CallCommand, client: AnyClient): Promise<string> {
  if (error.code === UNAVAILABLE && error.cause !== undefined) return noServer(command.target.uri, error.cause);
  const lines = [`ucall: ${error.message} (${error.code})`];
  if (error.code === METHOD_NOT_FOUND) {
    lines.push(`  ${notThere(command.procedure, await offered(client))}`);
  } else {
    lines.push(...details(error.data).map((line) => `  ${line}`));
  }
  return lines.map(harmless).join("\n");
}

/** What to do where nobody listens, or nobody to be trusted. */
export function noServer(uri: string, cause: unknown): string {
  const reason = cause instanceof Error ? tlsReason(cause) : undefined;
  if (reason !== undefined)
    return `ucall: Cannot connect to ${uri}: ${reason}.
  Its certificate is checked against the system's authorities, or --ca FILE; --insecure trusts anyone.`;
  return `ucall: No server answers at ${uri} (${errorCode(cause) ?? String(cause)}).
  Start one with \`ucall serve FILE\`, or say where it is: --port 8080, --uri http://host:port, --unix PATH.`;
}

async function offered(client: AnyClient): Promise<readonly Method[]> {
  try {
    return await discover(client, { timeout: PATIENCE });
  } catch {
    return [];
  }
}

/** What may have been meant by a name that the server does not have. */
export function notThere(wrong: string, methods: readonly Method[]): string {
  const names = methods.map(({ name }) => name);
  const near = suggest(wrong, names);
  const advice = near === undefined ? "`ucall --help` lists what is." : `Did you mean "${near}"?`;
  return `"${wrong}" is not there. ${advice}`;
}

/** The data of an error: issues and details as sentences, anything else as JSON. */
function details(data: unknown): string[] {
  if (data === undefined) return [];
  const { issues, detail, ...rest } = Object(data) as { readonly issues?: unknown; readonly detail?: unknown };
  if (Object.keys(rest).length === 0) {
    if (Array.isArray(issues)) return issues.map(issueText);
    if (typeof detail === "string") return [detail];
  }
  return JSON.stringify(data, null, 2).split("\n");
}

function issueText(issue: unknown): string {
  const { path, message } = Object(issue) as { readonly path?: unknown; readonly message?: unknown };
  const where = Array.isArray(path)
    ? path.reduce<string>((text, part) => `${text}${partText(part, text === "")}`, "")
    : "";
  return `${where === "" ? "" : `${where}: `}${String(message)}`;
}

function partText(part: unknown, first: boolean): string {
  return typeof part === "number" ? `[${part}]` : `${first ? "" : "."}${String(part)}`;
}
