import type { Parameter } from "../api.ts";
import type { Engine } from "../engine/engine.ts";
import { UcallError } from "../errors.ts";
import { ERRORS } from "../engine/layout.ts";
import { Issues } from "../types/issues.ts";
import type { References } from "../payload/references.ts";
import type { Check, Read } from "../types/parameter.ts";
import type { JsonSource } from "../types/payload-type.ts";

/** Checked parameters by name: a plain object with its own properties in the declared order. */
export type ParamsObject = Record<string, unknown>;

/** How a procedure's parameters come out of their slots, worked out once. */
export interface ParamsPlan {
  readonly read: ReadParams;
  /** What the engine could not check. */
  readonly checks: readonly ParameterCheck[];
  /** The same of all parameters, for calls in which strings stand for bytes and arrays. */
  readonly resolves: readonly ParameterCheck[];
}

interface ParameterCheck {
  readonly name: string;
  readonly slot: number;
  /** A value from a query is a string as it stands. */
  readonly text: boolean;
  readonly check: Check;
  /** Takes JSON text, where some has come. */
  readonly read: Read | undefined;
}

/** Where a call's parameters come from. */
export interface ParamsSource {
  readonly engine: Engine;
  /** What strings stand for. */
  readonly references: References;
}

/** Reads a call's parameters, unchecked, out of its slots, which begin at an address. */
type ReadParams = (engine: Engine, slots: number) => ParamsObject;

export function planParams(parameters: readonly Parameter[]): ParamsPlan {
  return {
    read: readerOf(parameters),
    checks: parameters.flatMap(({ name, text, check, read }, slot) =>
      check === undefined ? [] : { name, slot, text, check, read },
    ),
    resolves: parameters.map(({ name, text, resolve, read }, slot) => ({ name, slot, text, check: resolve, read })),
  };
}

// One for the calls that have no issues, which are most.
let spare: Issues | undefined;

/**
 * Checks what the engine could not, and puts the checked values and the defaults in place.
 * @param slots the address of the first
 * @returns a promise where a type validates asynchronously
 * @throws UcallError -32602 with all issues
 */
export function checkParams(
  plan: ParamsPlan,
  params: ParamsObject,
  source: ParamsSource,
  slots: number,
): ParamsObject | Promise<ParamsObject> {
  const issues = spare ?? new Issues();
  spare = undefined;
  const { references } = source;
  issues.references = references;
  let waiting: Promise<void>[] | undefined;
  for (const { name, slot, text, check, read } of references.empty ? plan.checks : plan.resolves) {
    issues.path.push(name);
    // Not all at once: what one of them reads may make memory grow, and move.
    const json = read && jsonSource(source, slots, slot, text);
    const checked = json ? read(json, issues) : check(params[name], issues);
    issues.path.pop();
    if (checked instanceof Promise) (waiting ??= []).push(checked.then((value) => void (params[name] = value)));
    else params[name] = checked;
  }
  if (waiting === undefined) {
    refuseIssues(issues);
    spare = issues;
    return params;
  }
  return Promise.all(waiting).then(() => {
    refuseIssues(issues);
    return params;
  });
}

/** The text of one parameter, `undefined` where it is absent. */
function jsonSource(
  { engine, references }: ParamsSource,
  slots: number,
  slot: number,
  text: boolean,
): JsonSource | undefined {
  // Memory may grow as they are loaded, and a view of the text would be of no use any more.
  const { codecs } = engine;
  const bytes = engine.slotJson(slots, slot, text);
  return bytes && { bytes, codecs, references };
}

function refuseIssues(issues: Issues): void {
  if (issues.list.length === 0) return;
  const { code, message } = ERRORS.INVALID_PARAMS;
  throw new UcallError(code, message, { issues: issues.list });
}

function isLoose({ wire, text }: Parameter): boolean {
  return wire === "any" && text;
}

// A function and a constructor of its own for each procedure keep calls and stores monomorphic, and so several times
// faster than stores into `{}`, as long as the program mostly serves one procedure; with many they take the same time.
function readerOf(parameters: readonly Parameter[]): ReadParams {
  const [a, b, c] = parameters.map(({ name }) => name) as [string, string, string];
  if (!parameters.some((parameter) => isLoose(parameter) || parameter.read !== undefined)) {
    switch (parameters.length) {
      case 1: {
        const Record = record(function (this: ParamsObject, first) {
          this[a] = first;
        });
        return (engine, slots) => new Record(engine.slot(slots, 0));
      }
      case 2: {
        const Record = record(function (this: ParamsObject, first, second) {
          this[a] = first;
          this[b] = second;
        });
        return (engine, slots) => new Record(engine.slot(slots, 0), engine.slot(slots, 1));
      }
      case 3: {
        const Record = record(function (this: ParamsObject, first, second, third) {
          this[a] = first;
          this[b] = second;
          this[c] = third;
        });
        return (engine, slots) => new Record(engine.slot(slots, 0), engine.slot(slots, 1), engine.slot(slots, 2));
      }
    }
  }
  return (engine, slots) => {
    const params: ParamsObject = {};
    for (let i = 0; i < parameters.length; i++) {
      const parameter = parameters[i] as Parameter;
      if (parameter.read !== undefined) params[parameter.name] = undefined;
      else params[parameter.name] = isLoose(parameter) ? engine.looseSlot(slots, i) : engine.slot(slots, i);
    }
    return params;
  };
}

type RecordConstructor = new (a: unknown, b?: unknown, c?: unknown) => ParamsObject;

/** A function as the constructor of plain objects. */
function record(assign: (this: ParamsObject, a: unknown, b: unknown, c: unknown) => void): RecordConstructor {
  assign.prototype = Object.prototype;
  return assign as unknown as RecordConstructor;
}
