import { setTimeout } from "node:timers/promises";
import { procedure, t } from "ucall";

/** Waits; stops waiting when nobody waits for the answer any longer. */
export const sleep = procedure(
  { ms: t.int({ minimum: 0, maximum: 60_000, description: "Milliseconds" }) },
  ({ ms }, ctx) => setTimeout(ms, ms, { signal: ctx.signal }),
  { readonly: true, returns: t.int(), summary: "Answers after a while" },
);
