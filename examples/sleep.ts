import { procedure, t } from "ucall";
import { wait } from "./wait.ts";

/** Waits; stops waiting when nobody waits for the answer any longer. */
export const sleep = procedure(
  { ms: t.int({ minimum: 0, maximum: 60_000, description: "Milliseconds" }) },
  ({ ms }, { signal }) => wait(ms, signal).then(() => ms),
  { readonly: true, returns: t.int(), summary: "Answers after a while" },
);
