/** The system's name of an error, "ECONNREFUSED", or `undefined`. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === "string" ? code : undefined;
}
