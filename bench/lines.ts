import process from "node:process"; // Deno and Bun have it too

/**
 * A program's side of Program.ask(): answers each line of standard input with one on standard output, and ends the
 * program when the bench has gone.
 */
export function onLine(answer: (line: string) => string | Promise<string>): void {
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) void reply(answer(line));
  });
  process.stdin.on("end", () => process.exit());
}

async function reply(answer: string | Promise<string>): Promise<void> {
  console.log(await answer);
}
