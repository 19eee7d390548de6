import type { Client } from "ucall/client";
import type { Api } from "../server.ts";
import { element, type Show, showEntities, showError, showNumber, showUser } from "./show.ts";
import { type Side, sides, startWorker } from "./sides.ts";

interface Call {
  run(client: Client<Api>, field: (name: string) => string): Promise<unknown>;
  readonly show: Show;
}

// A word goes out as a word, whatever its type should be: the answer says what is wrong with it.
const number = (text: string): number =>
  text.trim() === "" || Number.isNaN(Number(text)) ? (text as never) : Number(text);

const calls: { readonly [name: string]: Call } = {
  sum: { run: (client, field) => client.sum({ a: number(field("a")), b: number(field("b")) }), show: showNumber },
  entities: { run: (client, field) => client.entities({ text: field("text") }), show: showEntities },
  users: { run: (client, field) => client.users.byId({ id: number(field("id")) }), show: showUser },
};

/** Where a side's answer is shown. */
function answerBox({ name, title }: Side): { box: HTMLElement; time: HTMLElement; output: HTMLElement } {
  const time = element("time", "");
  const output = element("output", "");
  const box = element("div", `answer ${name}`, element("h3", "", title, time), output);
  return { box, time, output };
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-call]")) {
  const { run, show } = calls[form.dataset["call"]!]!;
  const boxes = sides.map(answerBox);
  form.after(element("div", "answers", ...boxes.map(({ box }) => box)));

  const callOne = async ({ client }: Side, { box, time, output }: (typeof boxes)[number]): Promise<void> => {
    const data = new FormData(form);
    box.ariaBusy = "true";
    const started = performance.now();
    const node = await run(client, (name) => String(data.get(name))).then(show as (value: unknown) => Node, showError);
    time.textContent = `${(performance.now() - started).toFixed(1)} ms`;
    output.replaceChildren(node);
    box.ariaBusy = "false";
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sides.forEach((side, index) => void callOne(side, boxes[index]!));
  });
}

function tell({ name, url }: Side, state: "up" | "down", words: string): void {
  const status = document.querySelector<HTMLElement>(`[data-status="${name}"]`)!;
  status.dataset["state"] = state;
  status.querySelector("code")!.textContent = url;
  const text = status.querySelector(".state")!;
  if (text.textContent !== words) text.textContent = words; // else screen readers would say it again
}

const LOOK = 2000; // ms

async function watchServer(side: Side): Promise<void> {
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

const [server, worker] = sides as [Side, Side];
void watchServer(server);
startWorker().then(
  () => tell(worker, "up", "answers"),
  (error: unknown) => tell(worker, "down", error instanceof Error ? error.message : String(error)),
);
