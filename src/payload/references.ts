import type { TypedArray } from "./arrays.ts";

/** Bytes or an array that came beside the JSON text of a message. */
export type Payload = BytesPayload | ArrayPayload;

export interface BytesPayload {
  readonly kind: "bytes";
  readonly bytes: Uint8Array;
  /** The memory is the value's own, and whoever takes it may keep it. Default: false. */
  readonly own?: boolean;
  /** Its media type, where that was told. */
  readonly type?: string;
  /** The name of a file, where that was told. */
  readonly name?: string;
}

export interface ArrayPayload {
  readonly kind: "array";
  readonly data: TypedArray;
  /** As of bytes. */
  readonly own?: boolean;
  readonly shape: readonly number[];
}

const PREFIX = "ucall:";

/**
 * Strings that stand for payloads in JSON text that was made of another format. No sender can make one: each holds
 * 128 random bits.
 */
export class References {
  readonly #held = new Map<string, Payload>();

  /** Keeps a payload. @returns the string to write in its place */
  hold(payload: Payload): string {
    const name = `${PREFIX}${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
    this.#held.set(name, payload);
    return name;
  }

  /** The payload that a string stands for, `undefined` where it is just a string. */
  take(text: string): Payload | undefined {
    return text.startsWith(PREFIX) ? this.#held.get(text) : undefined; // a long text would be hashed first
  }

  /** There are none: no string stands for anything. */
  get empty(): boolean {
    return this.#held.size === 0;
  }

  /** Forgets all. */
  clear(): void {
    this.#held.clear();
  }
}
