import type { Parameter } from "../api.ts";
import type { Engine } from "../engine/engine.ts";
import { UcallError } from "../errors.ts";
import { ERRORS } from "../engine/layout.ts";
import { Issues } from "../types/issues.ts";
import type { Check } from "../types/parameter.ts";

/** Checked parameters by name: a plain object with its own properties in the declared order. */
export type ParamsObject = Record<string, unknown>;

/** How a procedure's parameters come out of their slots, worked out once. */
export interface ParamsPlan {
  readonly parameters: readonly Parameter[];
  /** Makes the object where there are 1 to 4 parameters, none of which takes text as it stands. */
  readonly Record: RecordConstructor | undefined;
  /** What the engine could not check. */
  readonly checks: readonly { readonly name: string; readonly check: Check }[];
}

type RecordConstructor = new (a: unknown, b?: unknown, c?: unknown, d?: unknown) => ParamsObject;

export function planParams(parameters: readonly Parameter[]): ParamsPlan {
  const names = parameters.map(({ name }) => name);
  const loose = parameters.some(isLoose);
  return {
    parameters,
    Record: loose ? undefined : recordOf(names),
    checks: parameters.flatMap(({ name, check }) => (check === undefined ? [] : { name, check })),
  };
}

/** Reads a call's parameters out of the slots at an address, unchecked. */
export function readParams(engine: Engine, plan: ParamsPlan, slots: number): ParamsObject {
  const { Record, parameters } = plan;
  if (Record !== undefined) {
    switch (parameters.length) {
      case 1:
        return new Record(engine.slot(slots, 0, false));
      case 2:
        return new Record(engine.slot(slots, 0, false), engine.slot(slots, 1, false));
      case 3:
        return new Record(engine.slot(slots, 0, false), engine.slot(slots, 1, false), engine.slot(slots, 2, false));
      case 4:
        return new Record(
          engine.slot(slots, 0, false),
          engine.slot(slots, 1, false),
          engine.slot(slots, 2, false),
          engine.slot(slots, 3, false),
        );
    }
  }
  const params: ParamsObject = {};
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i] as Parameter;
    params[parameter.name] = engine.slot(slots, i, isLoose(parameter));
  }
  return params;
}

// One for the calls that have no issues, which are most.
let spare: Issues | undefined;

/**
 * Checks what the engine could not, and puts the checked values and the defaults in place.
 * @returns a promise where a type validates asynchronously
 * @throws UcallError -32602 with all issues
 */
export function checkParams(plan: ParamsPlan, params: ParamsObject): ParamsObject | Promise<ParamsObject> {
  const issues = spare ?? new Issues();
  spare = undefined;
  let waiting: Promise<void>[] | undefined;
  for (const { name, check } of plan.checks) {
    issues.path.push(name);
    const checked = check(params[name], issues);
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

function refuseIssues(issues: Issues): void {
  if (issues.list.length === 0) return;
  const { code, message } = ERRORS.INVALID_PARAMS;
  throw new UcallError(code, message, { issues: issues.list });
}

function isLoose({ wire, text }: Parameter): boolean {
  return wire === "any" && text;
}

// A constructor of its own for each procedure keeps its stores monomorphic, and so several times faster than stores
// into `{}`, as long as the program mostly serves one procedure; with many they take the same time.
function recordOf(names: readonly string[]): RecordConstructor | undefined {
  const [a, b, c, d] = names as [string, string, string, string];
  const constructors = [
    undefined,
    function (this: ParamsObject, first: unknown): void {
      this[a] = first;
    },
    function (this: ParamsObject, first: unknown, second: unknown): void {
      this[a] = first;
      this[b] = second;
    },
    function (this: ParamsObject, first: unknown, second: unknown, third: unknown): void {
      this[a] = first;
      this[b] = second;
      this[c] = third;
    },
    function (this: ParamsObject, first: unknown, second: unknown, third: unknown, fourth: unknown): void {
      this[a] = first;
      this[b] = second;
      this[c] = third;
      this[d] = fourth;
    },
  ];
  const constructor = constructors[names.length];
  if (constructor !== undefined) constructor.prototype = Object.prototype;
  return constructor as RecordConstructor | undefined;
}
