import { describe, expect, it } from "vitest";
import { UrgencyQueue, urgencyOf } from "../../../dist/src/flow/urgency.js";

describe("urgencyOf()", () => {
  it.each([
    [null, 3],
    ["", 3],
    ["u=0", 0],
    ["u=7", 7],
    ["i, u=1", 1],
    ["u=1;x=2, i", 1],
    ["u=1, u=5", 5],
    ["u=8", 3],
    ["u", 3],
    ["u=1.5", 3],
    ["u=-1", 3],
    ['u="0"', 3],
    ["xu=1", 3],
  ])("of %j is %d", (field, urgency) => expect(urgencyOf(field)).toBe(urgency));
});

describe("UrgencyQueue", () => {
  const queueOf = (...items: string[]): UrgencyQueue<string> => {
    const queue = new UrgencyQueue<string>((item) => Number(item[0]));
    for (const item of items) queue.add(item);
    return queue;
  };

  it("gives the most urgent first, and those that are equally urgent in their order", () => {
    const queue = queueOf("3a", "7a", "0a", "3b", "0b");
    expect(queue.take(3)).toEqual(["0a", "0b", "3a"]);
    queue.add("3c");
    queue.add("0c");
    expect(queue.take(2)).toEqual(["0c", "3b"]);
    expect(queue.size).toBe(2);
    expect(queue.take(5)).toEqual(["3c", "7a"]);
    expect(queue.size).toBe(0);
  });

  it("does not ask for urgencies where all can be taken", () => {
    const queue = new UrgencyQueue<number>(() => {
      throw new Error("asked");
    });
    queue.add(1);
    queue.add(2);
    expect(queue.take(2)).toEqual([1, 2]);
  });

  it("lets go of what is given up, wherever it stands", () => {
    const queue = queueOf("3a", "1a", "2a");
    queue.take(1);
    queue.add("0a");
    expect(["3a", "0a", "1a"].map((item) => queue.remove(item))).toEqual([true, true, false]);
    expect(queue.size).toBe(1);
    expect(queue.take(9)).toEqual(["2a"]);
  });

  it("knows who waits, wherever it stands", () => {
    const queue = queueOf("3a", "1a", "2a");
    queue.take(1);
    queue.add("0a");
    expect(["3a", "2a", "1a", "0a"].map((item) => queue.has(item))).toEqual([true, true, false, true]);
  });
});
