import type { References } from "../payload/references.ts";

/** One thing that is wrong with a call's parameters: where (a parameter's name, then keys and indexes), and what. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

// A body of megabytes may be wrong at every place: nobody reads more than this many issues.
const MOST_ISSUES = 100;

/** Gathers the issues of one check, with the path of the value that is being looked at. */
export class Issues {
  readonly list: Issue[] = [];
  /** The path of the current value: whoever goes down a level pushes a key and pops it afterwards. */
  readonly path: (string | number)[];
  /** What strings of the value stand for, where it was made of a format other than JSON. */
  references: References | undefined;

  constructor(path: (string | number)[] = []) {
    this.path = path;
  }

  get full(): boolean {
    return this.list.length >= MOST_ISSUES;
  }

  add(message: string): void {
    this.addAt(this.path, message);
  }

  addAt(path: readonly (string | number)[], message: string): void {
    if (!this.full) this.list.push({ path: path.slice(), message });
  }
}

/** A wrong kind of value, in the engine's words: "expected a whole number, got a string". */
export function expected(what: string, value: unknown): string {
  return `expected ${what}, got ${nameOf(value)}`;
}

function nameOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
