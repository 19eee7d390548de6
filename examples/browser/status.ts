import type { Side } from "./sides.ts";

/** Shows whether a side answers. */
export function tell({ name, url }: Side, state: "up" | "down", words: string): void {
  const status = document.querySelector<HTMLElement>(`[data-status="${name}"]`)!;
  status.dataset["state"] = state;
  status.querySelector("code")!.textContent = url;
  const text = status.querySelector(".state")!;
  if (text.textContent !== words) text.textContent = words; // else screen readers would say it again
}

const LOOK = 2000; // ms

/** Looks again and again whether the server answers. */
export async function watchServer(side: Side): Promise<never> {
  const hint = document.querySelector<HTMLElement>("[data-hint]")!;
  hint.querySelector("code")!.textContent = `npm start -- --cors ${location.origin}`;
  for (;;) {
    const up = await side.client.sum({ a: 0, b: 0 }, { timeout: LOOK }).then(
      () => true,
      () => false,
    );
    tell(side, up ? "up" : "down", up ? "answers" : "no answer");
    hint.hidden = up;
    await new Promise((done) => setTimeout(done, LOOK));
  }
}
