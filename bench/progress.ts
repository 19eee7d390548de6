/** What the bench is at, on standard error: one line that changes on a terminal, a line per scenario elsewhere. */
export class Progress {
  readonly #scenario: string;

  constructor(scenario: string) {
    this.#scenario = scenario;
    if (!process.stderr.isTTY) process.stderr.write(`${scenario} ...\n`);
  }

  show(text: string): void {
    if (!process.stderr.isTTY) return;
    const line = `${this.#scenario}: ${text}`.slice(0, process.stderr.columns - 1);
    process.stderr.write(`\r\x1b[K${line}`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}
