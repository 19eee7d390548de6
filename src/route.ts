import type { Parameter } from "./api.ts";

/** Routes that no procedure can have: JSON-RPC's endpoints and the document's. */
export const RESERVED_ROUTES: readonly string[] = ["/", "/rpc", "/rpc/discover"];

// As many as the engine matches.
const MOST_SEGMENTS = 32;

// The characters of a path segment (RFC 3986, section 3.3), without "%": templates are written decoded.
const literal = /^[A-Za-z0-9._~!$&'()*+,;=:@-]+$/;
const variable = /^\{([^{}]+)\}$/;

type Fail = (problem: string) => never;

/** Two templates with the same key match the same paths. */
export function routeKey(path: string): string {
  return path.replace(/\{[^{}]+\}/g, "{}");
}

/** The route of a procedure: its template, checked, or its name with "/" for ".". */
export function resolveRoute(
  name: string,
  path: string | undefined,
  parameters: readonly Parameter[],
  fail: Fail,
): string {
  const route: unknown = path ?? `/${name.replaceAll(".", "/")}`;
  if (typeof route !== "string" || !route.startsWith("/")) {
    return fail(`its path ${JSON.stringify(route)} does not start with "/"`);
  }
  if (route === "/") return route;
  const segments = route.slice(1).split("/");
  if (segments.length > MOST_SEGMENTS) fail(`its path has more than ${MOST_SEGMENTS} segments`);
  const seen = new Set<string>();
  for (const segment of segments) {
    const parameter = variable.exec(segment)?.[1];
    if (parameter === undefined) {
      checkLiteral(route, segment, fail);
    } else {
      checkVariable(parameter, parameters, fail);
      if (seen.has(parameter)) fail(`its path has {${parameter}} twice`);
      seen.add(parameter);
    }
  }
  return route;
}

function checkLiteral(route: string, segment: string, fail: Fail): void {
  if (segment === "") fail(`its path ${route} has an empty segment`);
  if (segment === "." || segment === "..")
    fail(`its path ${route} has the segment "${segment}", which clients resolve`);
  if (!literal.test(segment)) fail(`the segment "${segment}" of its path is neither plain text nor one {parameter}`);
}

function checkVariable(name: string, parameters: readonly Parameter[], fail: Fail): void {
  const parameter = parameters.find((candidate) => candidate.name === name);
  if (parameter === undefined) fail(`its path has {${name}}, and there is no such parameter`);
  if (parameter.wire === "any") fail(`its path has {${name}}, and that parameter is no number, string or boolean`);
}
