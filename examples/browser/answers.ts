import { element } from "./show.ts";
import { type Side, sides } from "./sides.ts";

/** Where a side's answers to a form are shown. */
export interface AnswerBox {
  readonly box: HTMLElement;
  readonly time: HTMLElement;
  readonly output: HTMLElement;
}

/** Puts a box for each side under the form. */
export function answerBoxes(form: HTMLFormElement): readonly AnswerBox[] {
  const boxes = sides.map(answerBox);
  form.after(element("div", "answers", ...boxes.map(({ box }) => box)));
  return boxes;
}

function answerBox({ name, title }: Side): AnswerBox {
  const time = element("time", "");
  const output = element("output", "");
  return { box: element("div", `answer ${name}`, element("h3", "", title, time), output), time, output };
}

/** A field's text as a number, or as it is where it is none: the answer says then what is wrong with it. */
export function number(text: string): number {
  return text.trim() === "" || Number.isNaN(Number(text)) ? (text as never) : Number(text);
}

/** Milliseconds since then, as text. */
export function since(started: number): string {
  return `${(performance.now() - started).toFixed(1)} ms`;
}
