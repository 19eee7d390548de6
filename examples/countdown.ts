import { procedure, t } from "ucall";
import { wait } from "./wait.ts";

/** Counts down, a number at a time; ends when nobody listens any longer, and goes on where a lost caller left off. */
export const countdown = procedure(
  {
    from: t.int({ minimum: 0, maximum: 1_000_000 }),
    interval: t.int({ minimum: 0, maximum: 60_000, default: 1000, description: "Milliseconds between two numbers" }),
  },
  async function* ({ from, interval }, { signal, lastEventId = 0 }) {
    for (let left = from - lastEventId; left >= 0; left--) {
      yield left;
      if (left > 0) await wait(interval, signal);
    }
  },
  { readonly: true, resumable: true, returns: t.int(), summary: "A stream of numbers down to 0" },
);
