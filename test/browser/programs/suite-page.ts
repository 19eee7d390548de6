// The page's side of the suite: fetches what it is told to, and hands responses over bit by bit.

/** What a page is asked to fetch; bytes are in base64. */
export interface PageRequest {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly headers: [string, string][];
  readonly body: string;
}

export interface PageReply {
  readonly status: number;
  readonly headers: [string, string][];
}

interface Fetched {
  readonly controller: AbortController;
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
}

const fetched = new Map<number, Fetched>();

const suite = {
  async fetch({ id, url, method, headers, body }: PageRequest): Promise<PageReply> {
    const controller = new AbortController();
    const one: Fetched = { controller, reader: undefined };
    fetched.set(id, one);
    const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    const { signal } = controller;
    const response = await fetch(url, { method, headers, signal, ...(bytes.length > 0 && { body: bytes }) });
    one.reader = response.body?.getReader();
    return { status: response.status, headers: [...response.headers] };
  },

  /** The next bytes of a response's body, null at its end. */
  async read(id: number): Promise<string | null> {
    const read = await fetched.get(id)!.reader?.read();
    if (read?.value === undefined) return null;
    let text = "";
    for (const byte of read.value) text += String.fromCharCode(byte);
    return btoa(text);
  },

  abort(id: number): void {
    fetched.get(id)?.controller.abort();
  },
};

export type SuitePage = typeof suite;

Object.assign(globalThis, { suite });
