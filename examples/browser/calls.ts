import type { Client } from "ucall/client";
import type { Api } from "../server.ts";
import { type AnswerBox, answerBoxes, number, since } from "./answers.ts";
import { type Show, showEntities, showError, showNumber, showUser } from "./show.ts";
import { type Side, sides } from "./sides.ts";

interface Call {
  run(client: Client<Api>, field: (name: string) => string): Promise<unknown>;
  readonly show: Show;
}

// Names, parameters and results are those of ../server.ts.
const calls: { readonly [name: string]: Call } = {
  sum: { run: (client, field) => client.sum({ a: number(field("a")), b: number(field("b")) }), show: showNumber },
  entities: { run: (client, field) => client.entities({ text: field("text") }), show: showEntities },
  users: { run: (client, field) => client.users.byId({ id: number(field("id")) }), show: showUser },
};

/** Has a form call its procedure on both sides. */
export function callOnSubmit(form: HTMLFormElement): void {
  const { run, show } = calls[form.dataset["call"]!]!;
  const boxes = answerBoxes(form);

  const call = async ({ client }: Side, { box, time, output }: AnswerBox): Promise<void> => {
    const data = new FormData(form);
    box.ariaBusy = "true";
    const started = performance.now();
    const node = await run(client, (name) => String(data.get(name))).then(show as (value: unknown) => Node, showError);
    time.textContent = since(started);
    output.replaceChildren(node);
    box.ariaBusy = "false";
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sides.forEach((side, index) => void call(side, boxes[index]!));
  });
}
