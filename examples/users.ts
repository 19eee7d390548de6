import { ErrorCode, procedure, t, UcallError } from "ucall";

/** Someone to whom computing owes much. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly born: number;
  readonly died: number;
  readonly known: string;
}

const pioneers: readonly Omit<User, "id">[] = [
  { name: "Ada Lovelace", born: 1815, died: 1852, known: "the first published program for a machine, 1843" },
  { name: "Charles Babbage", born: 1791, died: 1871, known: "the Difference Engine and the Analytical Engine" },
  { name: "George Boole", born: 1815, died: 1864, known: "the algebra of logic" },
  { name: "Herman Hollerith", born: 1860, died: 1929, known: "punched-card tabulating machines" },
  { name: "Alonzo Church", born: 1903, died: 1995, known: "the lambda calculus" },
  { name: "John von Neumann", born: 1903, died: 1957, known: "the stored-program architecture" },
  { name: "Grace Hopper", born: 1906, died: 1992, known: "the first compilers and the roots of COBOL" },
  { name: "Kurt Gödel", born: 1906, died: 1978, known: "the incompleteness theorems" },
  { name: "Konrad Zuse", born: 1910, died: 1995, known: "the Z3, the first working programmable computer, 1941" },
  { name: "Alan Turing", born: 1912, died: 1954, known: "the Turing machine and the halting problem, 1936" },
  {
    name: "Mary Kenneth Keller",
    born: 1913,
    died: 1985,
    known: "one of the first doctorates in computer science, 1965",
  },
  { name: "Claude Shannon", born: 1916, died: 2001, known: "information theory, 1948" },
  { name: "Gene Amdahl", born: 1922, died: 2015, known: "the IBM System/360 and Amdahl's law" },
  { name: "Kathleen Booth", born: 1922, died: 2022, known: "one of the first assembly languages" },
  { name: "John Backus", born: 1924, died: 2007, known: "Fortran and the Backus-Naur form" },
  { name: "Jean Bartik", born: 1924, died: 2011, known: "programming ENIAC" },
  { name: "Douglas Engelbart", born: 1925, died: 2013, known: "the mouse and interactive computing" },
  { name: "Kristen Nygaard", born: 1926, died: 2002, known: "Simula and object orientation, with Ole-Johan Dahl" },
  { name: "John McCarthy", born: 1927, died: 2011, known: "Lisp" },
  { name: "Edsger W. Dijkstra", born: 1930, died: 2002, known: "shortest paths, semaphores, structured programming" },
  { name: "Niklaus Wirth", born: 1934, died: 2024, known: "Pascal, Modula-2 and Oberon" },
  { name: "Dennis Ritchie", born: 1941, died: 2011, known: "C and, with Ken Thompson, Unix" },
];

const table: ReadonlyMap<number, User> = new Map(
  pioneers.map((pioneer, index) => [index + 1, { id: index + 1, ...pioneer }]),
);

const byId = procedure(
  { id: t.int({ minimum: 1 }) },
  ({ id }): User => {
    const user = table.get(id);
    if (user === undefined) throw new UcallError(ErrorCode.NOT_FOUND, `There is no user ${id}`);
    return user;
  },
  { readonly: true, path: "/users/{id}", summary: "One user" },
);

const list = procedure(
  {
    bornAfter: t.int({ default: 0, description: "A year" }),
    limit: t.int({ minimum: 1, maximum: 100, default: 10 }),
  },
  ({ bornAfter, limit }): User[] => [...table.values()].filter((user) => user.born > bornAfter).slice(0, limit),
  { readonly: true, path: "/users", summary: "Users in the order of their ids" },
);

/** The namespace `users`. */
export const users = { byId, list };
