import { vi } from "vitest";
import { Abort } from "../../../dist/src/host/abort.js";
import type { CallerContext } from "../../../dist/src/host/context.js";

const silence = (): void => {};

/** The context of a call that came from nowhere, to be aborted at will. */
export class Caller extends Abort implements CallerContext {
  readonly headers: Headers;
  readonly remoteAddress = "";
  readonly client = undefined;
  readonly lastEventId = undefined;
  readonly log = { debug: silence, info: silence, warn: silence, error: vi.fn<(...words: unknown[]) => void>() };

  constructor(priority?: string) {
    super();
    this.headers = new Headers(priority === undefined ? {} : { priority });
  }
}

/** Lets all promises go on that can. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await undefined;
}
