import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Api, isProcedure } from "../../src/procedure.ts";
import { errorCode } from "../../src/server/error-code.ts";

/** What is wrong with the module that is to be served, in words for its author. */
export class ModuleError extends Error {}

/**
 * The API that a module exports: its default export, its export `api`, or all procedures and namespaces among its exports.
 * @throws ModuleError where it has none, and whatever the module itself throws
 */
export async function loadApi(file: string): Promise<Api> {
  const path = resolve(file);
  if (!existsSync(path)) throw new ModuleError(`There is no file ${file}.`);
  const module = (await load(path, file)) as { readonly [name: string]: unknown };
  for (const name of ["default", "api"]) {
    const value = module[name];
    if (isApi(value)) return value;
  }
  const api = Object.fromEntries(Object.entries(module).filter(([, value]) => isProcedure(value) || isApi(value)));
  if (isApi(api)) return api;
  if (Object.values(module).some(looksLikeOne)) {
    throw new ModuleError(
      `The procedures of ${file} were made by another copy of ucall. Run that one: \`npx ucall serve\` in the module's folder.`,
    );
  }
  throw new ModuleError(`${file} exports no procedures. It should have: export const api = { name: procedure(...) };`);
}

async function load(path: string, file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (errorCode(error) !== "ERR_UNKNOWN_FILE_EXTENSION" || !/\.[cm]?tsx?$/.test(path)) throw error;
    throw new ModuleError(
      `Node ${process.versions.node} does not run TypeScript. Compile ${file} first (npx tsc) and serve the .js file, or use Node 22.18 or later.`,
      { cause: error },
    );
  }
}

/** Whether a value is an object with a procedure in it, at any depth that an API would have. */
function isApi(value: unknown, depth: number = 0): value is Api {
  if (typeof value !== "object" || value === null || isProcedure(value)) return false;
  return Object.values(value).some((member) => isProcedure(member) || (depth < 8 && isApi(member, depth + 1)));
}

function looksLikeOne(value: unknown, depth: unknown = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("parameters" in value && "handler" in value) return true;
  return depth === 0 && Object.values(value).some((member) => looksLikeOne(member, 1));
}
