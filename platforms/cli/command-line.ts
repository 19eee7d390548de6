import { parseArgs, type ParseArgsConfig } from "node:util";
import { RESULT_FORMATS, type ResultFormat } from "../../src/cli/result.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import type { ServeOptions } from "../../src/server/options.ts";

/** What is to be done. */
export type Command = ServeCommand | CallCommand | HelpCommand | { readonly name: "version" };

/** `ucall serve FILE` */
export interface ServeCommand {
  readonly name: "serve";
  readonly file: string;
  readonly options: ServeOptions;
  /** On standard input and output instead of a port. */
  readonly stdio: boolean;
  /** Files of the key and the certificate, where TLS is to be spoken. */
  readonly tls: TlsFiles | undefined;
}

export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

/** Where a server is, and whom to trust there. */
export interface Target {
  readonly uri: string;
  /** File of the authority's certificate. */
  readonly ca: string | undefined;
  /** Trust anyone. */
  readonly insecure: boolean;
}

/** `ucall PROCEDURE [argument...]` */
export interface CallCommand {
  readonly name: "call";
  readonly procedure: string;
  readonly arguments: readonly string[];
  readonly target: Target;
  readonly positional: boolean;
  /** `name=path` of files to send: as arrays, bytes, text or JSON, as the server declares. */
  readonly files: readonly string[];
  /** `name=path` of images to send. */
  readonly images: readonly string[];
  readonly json: boolean;
  readonly format: ResultFormat;
  /** File for what would go to standard output. */
  readonly output: string | undefined;
  readonly notify: boolean;
  /** Milliseconds, `undefined` for as long as it takes. */
  readonly timeout: number | undefined;
}

/** `ucall --help`, `ucall PROCEDURE --help` */
export interface HelpCommand {
  readonly name: "help";
  readonly procedure: string | undefined;
  readonly target: Target;
}

const shared = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  port: { type: "string", short: "p" },
  unix: { type: "string" },
} as const;

const forServe = {
  host: { type: "string", short: "H" },
  io: { type: "string" },
  engine: { type: "string" },
  workers: { type: "string" },
  cors: { type: "string", multiple: true },
  hosts: { type: "string", multiple: true },
  stdio: { type: "boolean" },
  "tls-key": { type: "string" },
  "tls-cert": { type: "string" },
} as const;

const forCall = {
  uri: { type: "string" },
  ca: { type: "string" },
  insecure: { type: "boolean" },
  positional: { type: "boolean" },
  file: { type: "string", short: "f", multiple: true },
  image: { type: "string", short: "i", multiple: true },
  json: { type: "boolean" },
  format: { type: "string" },
  output: { type: "string", short: "o" },
  notify: { type: "boolean" },
  timeout: { type: "string" },
} as const;

const all = { ...shared, ...forServe, ...forCall } as const;

/** @throws UsageError where it is not understood */
export function parseCommandLine(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  const [first, ...rest] = positionals;
  if (values.version) return { name: "version" };
  if (first === "serve" && !values.help) {
    refuse(values, forCall, "ucall serve");
    const { stdio = false, ...others } = values;
    const other = Object.keys(others)[0];
    if (stdio && other !== undefined) throw new UsageError(`--stdio stands alone, without --${other}.`);
    return { name: "serve", file: onlyFile(rest), options: serveOptions(values), stdio, tls: tlsFiles(values) };
  }
  refuse(values, forServe, "a call");
  const target = { uri: uriOf(values), ca: values.ca, insecure: values.insecure ?? false };
  // A server's procedure that is called "serve" or "call" is reached as `ucall call serve`.
  const [procedure, ...given] = first === "call" ? rest : positionals;
  if (values.help || first === undefined)
    return { name: "help", procedure: first === "serve" ? undefined : procedure, target };
  if (procedure === undefined) throw new UsageError("Which procedure? `ucall call PROCEDURE [argument...]`.");
  return {
    name: "call",
    procedure,
    arguments: given,
    target,
    positional: values.positional ?? false,
    files: values.file ?? [],
    images: values.image ?? [],
    json: values.json ?? false,
    format: formatOf(values),
    output: values.output,
    notify: values.notify ?? false,
    timeout: values.timeout === undefined ? undefined : whole("--timeout", values.timeout, 1, 2 ** 31 - 1),
  };
}

type Values = ReturnType<typeof parse>["values"];

function parse(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: argv.map(mark), options: all, allowPositionals: true });
    return { values, positionals: positionals.map(unmark) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

// parseArgs would take a negative number for an option. A zero byte, which no argument can have, says that it is none.
function mark(argument: string, index: number, argv: readonly string[]): string {
  const free = index === 0 || !takesValue(argv[index - 1]!);
  return free && /^-\.?\d/.test(argument) ? `\0${argument}` : argument;
}

function unmark(argument: string): string {
  return argument.startsWith("\0") ? argument.slice(1) : argument;
}

function takesValue(argument: string): boolean {
  return Object.entries<{ readonly type: string; readonly short?: string }>(all).some(
    ([name, { type, short }]) => type === "string" && (argument === `--${name}` || argument === `-${short}`),
  );
}

function refuse(values: Values, options: ParseArgsConfig["options"] & {}, command: string): void {
  const wrong = Object.keys(options).find((name) => name in values);
  if (wrong !== undefined) throw new UsageError(`--${wrong} is no option of ${command}.`);
}

function onlyFile(files: readonly string[]): string {
  if (files.length === 1) return files[0]!;
  throw new UsageError("`ucall serve` takes one file, a module that exports an API.");
}

function serveOptions(values: Values): ServeOptions {
  const { port, unix, workers, host, io, engine, cors, hosts } = values;
  // Names that stay undefined are as good as left out; wrong words are refused by serve() itself.
  return {
    port: port === undefined ? undefined : whole("--port", port, 0, 65_535),
    workers: workers === undefined ? undefined : whole("--workers", workers, 1, 1024),
    path: unix,
    host,
    io,
    engine,
    cors,
    hosts,
  } as ServeOptions;
}

function tlsFiles({ "tls-key": key, "tls-cert": cert }: Values): TlsFiles | undefined {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined)
    throw new UsageError("--tls-key and --tls-cert go together: TLS takes both.");
  return { key, cert };
}

function formatOf({ format = "json", json }: Values): ResultFormat {
  if (!RESULT_FORMATS.includes(format as ResultFormat))
    throw new UsageError(`--format takes ${RESULT_FORMATS.join(", ")}, not "${format}".`);
  if (json && format !== "json") throw new UsageError(`--json and --format ${format} do not go together.`);
  return format as ResultFormat;
}

function uriOf({ uri, port, unix }: Values): string {
  if (unix !== undefined) {
    if (uri !== undefined || port !== undefined) throw new UsageError("--unix stands alone, without --uri and --port.");
    return `unix:${unix}`;
  }
  const text = uri ?? "127.0.0.1";
  const full = /^[a-z][a-z0-9+.-]*:(\/\/|\/)/i.test(text) ? text : `http://${text}`;
  if (/^unix:/i.test(full)) return full;
  if (!URL.canParse(full))
    throw new UsageError(
      `"${text}" is no address. One looks like http://127.0.0.1:8545, tcp://127.0.0.1:8545 or unix:/run/ucall.sock.`,
    );
  const url = new URL(full);
  if (port !== undefined) url.port = String(whole("--port", port, 0, 65_535));
  else if (uri === undefined || (full !== text && url.port === "")) url.port = "8545";
  return url.href;
}

function whole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not "${text}".`);
}
