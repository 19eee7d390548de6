// ucall.js net|uring PROCEDURES PORT: 0 procedures are those of `definitions`.
import process from "node:process";
import { procedure, serve, t } from "ucall";
import { announce, port } from "../peers/announce.ts";
import { UNAVAILABLE } from "../program.ts";
import { type Definition, definitions, manyDefinitions, MOST_BYTES } from "./definitions.ts";

const io = process.argv.at(-3) as "net" | "uring";
const count = Number(process.argv.at(-2));

function summing({ name, parameters }: Definition) {
  const types = Object.fromEntries(parameters.map((parameter) => [parameter, t.int()]));
  return [name, procedure(types, (values) => parameters.reduce((sum, parameter) => sum + values[parameter]!, 0))];
}

const api = {
  echo: procedure({ value: t.string() }, ({ value }) => value),
  ...Object.fromEntries((count === 0 ? definitions : manyDefinitions(count)).map(summing)),
};
try {
  await serve(api, { port, io, maxBody: MOST_BYTES, memory: 2 ** 31 });
  announce();
} catch (error) {
  if (io !== "uring" || !(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = UNAVAILABLE;
}
