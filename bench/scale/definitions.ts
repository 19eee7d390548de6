/** A procedure of the servers that are scaled: it takes integers and gives their sum. */
export interface Definition {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** Numbers of parameters that there are procedures for: `wide1`, `wide4`... */
export const WIDTHS: readonly number[] = [1, 4, 16, 64, 256];

/** What both servers serve, besides `echo`, which takes one string, `value`, and gives it back. */
export const definitions: readonly Definition[] = [
  { name: "sum", parameters: ["a", "b"] },
  ...WIDTHS.map((width) => ({ name: `wide${width}`, parameters: parametersOf(width) })),
];

/** The names of so many parameters. */
export function parametersOf(width: number): string[] {
  return Array.from({ length: width }, (_, index) => `p${index}`);
}

/** So many procedures that are like each other, in the place of those. */
export function manyDefinitions(count: number): Definition[] {
  return Array.from({ length: count }, (_, index) => ({ name: nameOf(index), parameters: ["a", "b"] }));
}

/** The name of the procedure of that number. */
export function nameOf(index: number): string {
  return `service${index % 100}.procedure${index}`;
}

/** Of a body or a batch. */
export const MOST_BYTES: number = 2 ** 27;
