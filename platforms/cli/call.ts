import { parseArgument, parseFileArgument } from "../../src/cli/argument.ts";
import { callParams } from "../../src/cli/params.ts";
import { UcallError } from "../node/client.ts";
import { discover, notify, open } from "./client.ts";
import type { CallCommand } from "./command-line.ts";
import { explain } from "./explain.ts";
import { readFiles } from "./files.ts";
import { Printer } from "./printer.ts";

/** Calls a procedure and prints its result, a stream's item by item. @returns the exit code */
export async function call(command: CallCommand): Promise<number> {
  const { procedure, json } = command;
  const given = command.arguments.map((text) => parseArgument(text, command.positional));
  const files = command.files.map((text) => parseFileArgument(text, "-f"));
  const images = command.images.map((text) => parseFileArgument(text, "-i"));
  const options = command.timeout === undefined ? {} : { timeout: command.timeout };
  const printer = new Printer(command);
  const client = open(command.target);
  try {
    // A notification whose arguments all say their types takes nothing that the server could tell.
    const untyped = [...given, ...files, ...images].some((argument) => argument.type === undefined);
    const methods = untyped || !command.notify ? await discover(client, options) : [];
    const method = methods.find(({ name }) => name === procedure);
    const params = callParams(given, readFiles(files, images, method), method);
    printer.dtype = method?.resultDtype;
    if (command.notify) {
      await notify(client, procedure, params);
    } else if (method?.streams) {
      for await (const item of client.$call(procedure, params, options)) {
        printer.item(item);
      }
    } else {
      printer.result(await client.$call(procedure, params, options));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof UcallError)) throw error;
    const { code, message, data } = error;
    if (json && code < 0) printer.response({ error: { code, message, data } });
    else console.error(await explain(error, command, client));
    return 1;
  } finally {
    printer.close();
    await client.$close();
  }
}
