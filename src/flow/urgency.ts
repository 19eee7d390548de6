/** Urgencies are 0, the most urgent, to 7 (RFC 9218, section 4.1). */
const URGENCIES = 8;
const DEFAULT_URGENCY = 3;

const member = /(?:^|,)[ \t]*u(?:=([0-9]+))?[ \t]*(?=[;,]|$)/g;

/** The urgency that a `Priority` field names (RFC 9218), 3 where it names none. */
export function urgencyOf(field: string | null): number {
  let urgency = DEFAULT_URGENCY;
  // A dictionary's last member of a name counts (RFC 8941, section 4.2.2).
  for (const [, value] of field?.matchAll(member) ?? []) {
    const number = Number(value ?? NaN);
    urgency = number < URGENCIES ? number : DEFAULT_URGENCY;
  }
  return urgency;
}

/**
 * What waits: the most urgent first, and in the order in which it came where equally urgent. Who is urgent is only asked
 * when not all can be taken, as it takes reading a header.
 */
export class UrgencyQueue<T> {
  readonly #urgency: (item: T) => number;
  /** Of unknown urgency, behind those of the lines that are as urgent. */
  readonly #arrivals: Set<T> = new Set();
  readonly #lines: readonly Set<T>[] = Array.from({ length: URGENCIES }, () => new Set());
  #size = 0;

  constructor(urgency: (item: T) => number) {
    this.#urgency = urgency;
  }

  get size(): number {
    return this.#size;
  }

  add(item: T): void {
    this.#arrivals.add(item);
    this.#size++;
  }

  /** @returns false where it does not wait (any longer) */
  remove(item: T): boolean {
    const removed = this.#arrivals.delete(item) || this.#lines.some((line) => line.delete(item));
    if (removed) this.#size--;
    return removed;
  }

  has(item: T): boolean {
    return this.#arrivals.has(item) || this.#lines.some((line) => line.has(item));
  }

  /** Takes up to `most` items out. */
  take(most: number): T[] {
    if (this.#size > most) this.#sort();
    const taken: T[] = [];
    for (const line of [...this.#lines, this.#arrivals]) {
      for (const item of line) {
        if (taken.length === most) break;
        line.delete(item);
        taken.push(item);
      }
    }
    this.#size -= taken.length;
    return taken;
  }

  #sort(): void {
    for (const item of this.#arrivals) this.#lines[this.#urgency(item)]!.add(item);
    this.#arrivals.clear();
  }
}
