// ucall.js [net|uring] PORT
import { procedure, t } from "ucall";
import { validateSession } from "../../examples/session.ts";
import { serveOn } from "./serve-on.ts";
import { someBytes } from "./some-bytes.ts";

await serveOn({
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  validateSession,
  bytes: procedure({ size: t.int() }, ({ size }) => someBytes(size), { readonly: true }),
});
