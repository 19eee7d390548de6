import { UcallError } from "ucall/client";
import type { Entity } from "../entities.ts";
import type { User } from "../users.ts";

/** A result or an error, as elements. */
export type Show = (value: never) => Node;

/** An element with a class and content. */
export function element(name: string, className: string, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

export const showNumber = (value: number): Node => element("span", "number", value.toLocaleString("en"));

export const showUser = ({ name, born, died, known }: User): Node =>
  element("span", "who", `${name}, ${born} to ${died}`, element("small", "", known));

export const showEntities = (found: readonly Entity[]): Node =>
  found.length === 0
    ? element("span", "", "Nothing is named.")
    : element(
        "ul",
        "found",
        ...found.map(({ text, type }) => element("li", "", `${text} `, element("small", "", type.toLowerCase()))),
      );

/** What went wrong, and where the caller was at fault. */
export function showError(error: unknown): Node {
  if (!(error instanceof UcallError)) return element("span", "failed", String(error));
  const issues = (error.data as { issues?: { path: string[]; message: string }[] } | undefined)?.issues ?? [];
  const details = issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return element(
    "span",
    "failed",
    error.message,
    element("small", "", `code ${error.code}${details && `; ${details}`}`),
  );
}
