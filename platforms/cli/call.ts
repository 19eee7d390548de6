import { type Argument, argumentValue, parseArgument, parseFileArgument } from "../../src/cli/argument.ts";
import { formatJson, formatResult } from "../../src/cli/format.ts";
import type { Method } from "../../src/cli/method.ts";
import { callParams, declaredType } from "../../src/cli/params.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { UcallError } from "../node/client.ts";
import { discover, notify, open } from "./client.ts";
import type { CallCommand } from "./command-line.ts";
import { explain } from "./explain.ts";
import { readFile } from "./read-file.ts";
import { output } from "./terminal.ts";

type FileArgument = Argument & { readonly name: string };

/** Calls a procedure and prints its result, a stream's item by item. @returns the exit code */
export async function call(command: CallCommand): Promise<number> {
  const { procedure, json } = command;
  const given = command.arguments.map((text) => parseArgument(text, command.positional));
  const files = command.files.map((text) => parseFileArgument(text, "-f"));
  const images = command.images.map((text) => parseFileArgument(text, "-i"));
  const options = command.timeout === undefined ? {} : { timeout: command.timeout };
  const client = open(command.target);
  try {
    // A notification whose arguments all say their types takes nothing that the server could tell.
    const untyped = [...given, ...files].some((argument) => argument.type === undefined);
    const methods = untyped || !command.notify ? await discover(client, options) : [];
    const method = methods.find(({ name }) => name === procedure);
    const params = callParams(given, readFiles(files, images, method), method);
    if (command.notify) {
      await notify(client, procedure, params);
    } else if (method?.streams) {
      for await (const item of client.$call(procedure, params, options)) {
        print(json ? formatJson(JSON.stringify(item ?? null), output()) : formatResult(item, output()));
      }
    } else {
      const result = await client.$call(procedure, params, options);
      print(json ? formatJson(response({ result: result ?? null }), output()) : formatResult(result, output()));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof UcallError)) throw error;
    const { code, message, data } = error;
    if (json && code < 0) print(formatJson(response({ error: { code, message, data } }), output()));
    else console.error(await explain(error, command, client));
    return 1;
  } finally {
    await client.$close();
  }
}

function readFiles(
  files: readonly FileArgument[],
  images: readonly FileArgument[],
  method: Method | undefined,
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const add = (name: string, value: unknown) => {
    if (values.has(name)) throw new UsageError(`The argument "${name}" is given twice.`);
    values.set(name, value);
  };
  for (const file of files) {
    const text = readFile(file.text).toString("utf8");
    add(file.name, argumentValue({ ...file, text }, declaredType(method, file.name)));
  }
  for (const image of images) add(image.name, readFile(image.text).toString("base64"));
  return values;
}

function response(outcome: { readonly result: unknown } | { readonly error: object }): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, ...outcome });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
