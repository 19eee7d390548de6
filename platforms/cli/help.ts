import { readFileSync } from "node:fs";
import { harmless, paint } from "../../src/cli/format.ts";
import { type Method, signature } from "../../src/cli/method.ts";
import { UcallError } from "../node/client.ts";
import { discover, open } from "./client.ts";
import type { HelpCommand, Target } from "./command-line.ts";
import { noServer, notThere, PATIENCE } from "./explain.ts";
import { output } from "./terminal.ts";

const usage = `Usage:
  ucall PROCEDURE [argument...]    call a procedure of a server
  ucall serve FILE                 serve a module that exports an API
  ucall [PROCEDURE] --help         this, and what the server offers

Arguments of a call:
  a=2                  by name, with the type that the server declares
  a:int=2              with a type: int, float, str, bool, json
  2 3                  by position
  -f, --file a=PATH    a file: an array (.npy), bytes, its text or the JSON in it, as the server declares a;
                       "-" is standard input
  -i, --image a=PATH   an image

Options of a call:
  --uri URI            where the server is (http://127.0.0.1:8545); also https:, tcp://HOST:PORT, tls:, unix:PATH
  -p, --port N         its port
  --unix PATH          its Unix socket
  --ca FILE            certificate of the authority to trust (PEM), or of a server that signed its own
  --insecure           trust whatever certificate there is
  --positional         all arguments are values by position, also those with "="
  --notify             do not wait for a result
  --timeout MS         how long to wait
  --json               print the JSON-RPC response
  --format FORMAT      write the result as json, npy (an array), raw (bytes, numbers) or image
  -o, --output FILE    write to a file

Options of serve:
  -p, --port N         port (8545), 0 for any that is free
  -H, --host HOST      address (127.0.0.1), 0.0.0.0 for all networks
  --unix PATH          a Unix socket instead
  --stdio              standard input and output instead
  --tls-key FILE       speak TLS, with this private key (PEM)
  --tls-cert FILE      and its certificate (PEM); both are read again on SIGHUP, without a restart
  --workers N          processes that share the port (1)
  --io auto|net        what carries the bytes
  --engine simd|scalar the build of the engine
  --cors ORIGIN        a site whose pages may call, "*" for any; may be repeated
  --hosts NAME         a name that Host may have; may be repeated

  --version            print the version

Exit codes: 0; 1 for an error; 2 for a command line that is not understood.`;

/** Prints how to use the command, and what the server offers where one is up. @returns the exit code */
export async function help({ procedure, target }: HelpCommand): Promise<number> {
  const { uri } = target;
  const { colour } = output();
  let methods: Method[];
  try {
    methods = await offered(target);
  } catch (error) {
    if (!(error instanceof UcallError)) throw error;
    if (procedure !== undefined) {
      console.error(noServer(uri, error.cause ?? error.message));
      return 1;
    }
    console.log(`${usage}\n\nNo server answers at ${uri}; when one does, its procedures are listed here.`);
    return 0;
  }
  if (procedure === undefined) {
    console.log(`${usage}\n\n${paint(`Procedures at ${uri}:`, "bold", colour)}\n${list(methods, colour)}`);
    return 0;
  }
  const method = methods.find(({ name }) => name === procedure);
  if (method === undefined) {
    console.error(`ucall: ${notThere(procedure, methods)}`);
    return 1;
  }
  console.log(describe(method, colour));
  return 0;
}

/** Prints the version. @returns the exit code */
export function version(): number {
  console.log(packageVersion());
  return 0;
}

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function offered(target: Target): Promise<Method[]> {
  const client = open(target);
  try {
    return await discover(client, { timeout: PATIENCE });
  } finally {
    await client.$close();
  }
}

function list(methods: readonly Method[], colour: boolean): string {
  const width = Math.min(48, Math.max(0, ...methods.map((method) => signature(method).length)));
  return methods
    .map(
      (method) =>
        `  ${harmless(signature(method)).padEnd(width)}${method.summary === "" ? "" : `  ${paint(harmless(method.summary), "dim", colour)}`}`,
    )
    .join("\n");
}

function describe(method: Method, colour: boolean): string {
  const lines = [paint(signature(method), "bold", colour)];
  if (method.deprecated) lines.push("Deprecated.");
  if (method.summary !== "") lines.push(`${method.summary}.`);
  if (method.description !== "") lines.push(method.description);
  for (const { name, schema, description, required } of method.params) {
    lines.push(
      `  ${name}: ${schema}${required ? "" : ", may be left out"}${description === "" ? "" : `. ${description}`}`,
    );
  }
  return harmless(lines.join("\n"));
}
