import { procedure, t } from "ucall";

/** Waits; stops waiting when nobody waits for the answer any longer. */
export const sleep = procedure(
  { ms: t.int({ minimum: 0, maximum: 60_000, description: "Milliseconds" }) },
  ({ ms }, { signal }) =>
    new Promise<number>((resolve, reject) => {
      const timer = setTimeout(resolve, ms, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
  { readonly: true, returns: t.int(), summary: "Answers after a while" },
);
