/** What a dotted name stands for when it is called. */
export type Invoke = (name: string) => (...args: unknown[]) => unknown;

/**
 * Gives an object a property for every name, made when it is first read and kept: a function that is at once the
 * namespace of the names below it. The proxy stands behind the object, as its prototype, and so is asked only once
 * for each name: a hot call is an ordinary property and an ordinary function.
 *
 * `then` and `toJSON` stay undefined, so that to await or to print a client calls nothing; symbols too.
 */
export function addNames(target: object, prefix: string, invoke: Invoke): void {
  const behind = new Proxy(Object.create(null), {
    get(_, key) {
      if (key === Symbol.toPrimitive) return () => `ucall client ${prefix}`;
      if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
      const name = prefix + key;
      const call = invoke(name);
      addNames(call, `${name}.`, invoke);
      return ((target as Record<string, unknown>)[key] = call);
    },
  });
  // A function's own properties would hide procedures of these names.
  for (const own of ["name", "length"]) Reflect.deleteProperty(target, own);
  Object.setPrototypeOf(target, behind);
}
