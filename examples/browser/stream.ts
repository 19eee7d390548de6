import { type AnswerBox, answerBoxes, number, since } from "./answers.ts";
import { element, showError, showNumber } from "./show.ts";
import { type Side, sides } from "./sides.ts";

/** Has a form start a stream on both sides, and stop it. */
export function streamOnSubmit(form: HTMLFormElement): void {
  const boxes = answerBoxes(form);
  const button = form.querySelector("button")!;
  const start = button.textContent;
  let running: AbortController | undefined;

  const follow = async ({ client }: Side, { time, output }: AnswerBox, { signal }: AbortController): Promise<void> => {
    const data = new FormData(form);
    const [from, interval] = ["from", "interval"].map((name) => number(String(data.get(name)))) as [number, number];
    const bar = element("progress", "") as HTMLProgressElement;
    bar.max = from || 1;
    bar.ariaLabel = "left";
    let count = 0;
    time.textContent = "";
    output.ariaLive = "off"; // a screen reader would not keep up
    const started = performance.now();
    try {
      for await (const left of client.countdown({ from, interval }, { signal })) {
        bar.value = left;
        output.replaceChildren(showNumber(left), bar);
        time.textContent = `${++count} items, ${since(started)}`;
      }
      output.append(element("small", "", "The stream has ended."));
    } catch (error) {
      if (signal.aborted) output.append(element("small", "", "Stopped: the generator has ended too."));
      else output.replaceChildren(showError(error));
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running !== undefined) return running.abort();
    const controller = (running = new AbortController());
    button.textContent = "Stop both";
    await Promise.all(sides.map((side, index) => follow(side, boxes[index]!, controller)));
    button.textContent = start;
    running = undefined;
  });
}
