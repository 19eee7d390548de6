import process from "node:process"; // Deno and Bun have it too

declare const gc: (() => void) | undefined;

/** Tells the bench where this server listens, and does what it says until it closes standard input. */
export function announce(port: number): void {
  onLine((line) => {
    if (line !== "collect garbage") return `what is "${line}"?`;
    gc?.();
    return "done";
  });
  console.log(`listening ${port}`);
}

/** Answers each line of standard input with one on standard output. Ends the program when the bench has gone. */
export function onLine(answer: (line: string) => string): void {
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) console.log(answer(line));
  });
  process.stdin.on("end", () => process.exit());
}
