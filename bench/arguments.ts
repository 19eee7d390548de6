import { parseArgs } from "node:util";
import { type Results, readResults } from "./results.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

/** Said to the user; the exit code is 2. */
export class BadUsage extends Error {
  override readonly name: string = "BadUsage";
}

/** What the user asked for. */
export interface Arguments {
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** ms */
  readonly round: number;
  /** ms */
  readonly warmUp: number;
  readonly json: string | undefined;
  /** Where the page with the plots goes. */
  readonly page: string | undefined;
  /** To compare with. */
  readonly before: Results | undefined;
  /** A run of before that the README is to tell of: then nothing is measured. */
  readonly readme: Results | undefined;
  wants(contestant: { readonly name: string }): boolean;
}

export function usage(): string {
  return `usage: npm run bench -- [scenario...] [options]

scenarios, all by default:
${scenarios.map(({ name, title }) => `  ${name.padEnd(19)}${title}`).join("\n")}

options:
  --quick         few short rounds: some minutes, and less to be trusted
  --json FILE     write all figures to a file
  --report FILE   write a page (HTML) with plots
  --compare FILE  tell what got worse since the run that wrote this file with --json
  --readme FILE   measure nothing: put the figures of the run that wrote this file into the table of README.md
  --only TEXT     only the rows whose name has this in it; may be given again
  --rounds N      rounds of each row (5, with --quick 2)
  --seconds N     length of a round (1.2, with --quick 0.3)
  --help          show this

The exit code is 1 if a row failed or got worse, 2 if the command was wrong, 3 if something that a row takes is missing.`;
}

/** @throws BadUsage */
export function parseArguments(args: readonly string[]): Arguments | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  const { quick, only, json } = values;
  const chosen = positionals.map((name) => {
    const scenario = scenarios.find((scenario) => scenario.name === name);
    if (scenario !== undefined) return scenario;
    throw new BadUsage(`There is no scenario "${name}". There are: ${scenarios.map(({ name }) => name).join(", ")}.`);
  });
  const round = 1000 * positive("--seconds", values.seconds ?? (quick ? "0.3" : "1.2"));
  const rounds = positive("--rounds", values.rounds ?? (quick ? "2" : "5"));
  if (!Number.isInteger(rounds)) throw new BadUsage(`--rounds takes a whole number, not "${values.rounds}".`);
  return {
    scenarios: chosen.length === 0 ? scenarios : chosen,
    rounds,
    round,
    warmUp: quick ? round : 2 * round,
    json,
    page: values.report,
    before: read("--compare", values.compare),
    readme: read("--readme", values.readme),
    wants: ({ name }) => only === undefined || only.some((text) => name.toLowerCase().includes(text.toLowerCase())),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: "boolean" },
        json: { type: "string" },
        report: { type: "string" },
        compare: { type: "string" },
        readme: { type: "string" },
        only: { type: "string", multiple: true },
        rounds: { type: "string" },
        seconds: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new BadUsage(`${(error as Error).message}\n\n${usage()}`);
  }
}

function read(name: string, file: string | undefined): Results | undefined {
  try {
    return file === undefined ? undefined : readResults(file);
  } catch (error) {
    throw new BadUsage(`${name} takes a file that --json wrote: ${(error as Error).message}`);
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new BadUsage(`${name} takes a number above 0, not "${text}".`);
}
