/** Waits until it holds. */
export async function until(what: string, holds: () => boolean, ms = 5000): Promise<void> {
  for (const deadline = Date.now() + ms; !holds(); await new Promise((done) => setTimeout(done, 1))) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass: ${what}`);
  }
}

/** Waits until a number stays the same from one turn to the next, and is not 0. */
export async function untilSteady(what: string, value: () => number): Promise<void> {
  let before = -1;
  await until(what, () => {
    const same = value() === before;
    before = value();
    return same && before > 0;
  });
}
