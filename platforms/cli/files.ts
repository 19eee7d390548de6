import { basename } from "node:path";
import { type Argument, argumentValue } from "../../src/cli/argument.ts";
import type { Method } from "../../src/cli/method.ts";
import { declaredType, parameterOf } from "../../src/cli/params.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { PayloadError } from "../../src/payload/error.ts";
import { isNpy, readNpy } from "../../src/payload/npy.ts";
import { readFile } from "./read-file.ts";

/** An argument whose text is a file's path. */
export type FileArgument = Argument & { readonly name: string };

/**
 * The values of the arguments that are files: `-f` and `-i`. What the server declares decides whether a file is sent as
 * an array, as bytes, or as the text or JSON in it.
 * @throws UsageError where one cannot be read
 */
export function readFiles(
  files: readonly FileArgument[],
  images: readonly FileArgument[],
  method: Method | undefined,
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const add = (name: string, value: unknown): void => {
    if (values.has(name)) throw new UsageError(`The argument "${name}" is given twice.`);
    values.set(name, value);
  };
  for (const file of files) add(file.name, fileValue(file, method));
  for (const { name, text: path } of images) {
    const bytes = readFile(path);
    const dtype = parameterOf(method, name)?.dtype;
    add(name, dtype === undefined ? bytes.toString("base64") : binaryValue(path, bytes, dtype));
  }
  return values;
}

function fileValue(file: FileArgument, method: Method | undefined): unknown {
  const { name, text: path, type } = file;
  const bytes = readFile(path);
  const dtype = parameterOf(method, name)?.dtype;
  if (type === undefined && (dtype !== undefined || isNpy(bytes))) return binaryValue(path, bytes, dtype);
  return argumentValue({ ...file, text: bytes.toString("utf8") }, declaredType(method, name));
}

/** A file that is not to be read as text. */
function binaryValue(path: string, bytes: Uint8Array, dtype: string | undefined): unknown {
  if (dtype === "file") return { bytes, name: path === "-" ? "" : basename(path) };
  if (dtype === "bytes" || dtype === "image") return bytes;
  if (isNpy(bytes)) {
    try {
      return readNpy(bytes);
    } catch (error) {
      if (error instanceof PayloadError) throw new UsageError(`${path} cannot be read: it is ${error.message}.`);
      throw error;
    }
  }
  // Raw numbers, or a text with lists of them.
  const text = utf8(bytes);
  return (text === undefined ? undefined : json(text)) ?? bytes;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
