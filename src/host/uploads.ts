import type { Engine } from "../engine/engine.ts";
import { CALL_FLAGS_LAST, REPLY_KIND_MORE } from "../engine/layout.ts";

/** What uploads need of their host. */
export interface UploadHost {
  makeRoom(): void;
  turnSoon(): void;
}

// Bytes that wait for the handler before no more are taken in.
const HIGH_WATER = 256 * 1024;

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

interface Upload {
  controller: Controller | undefined;
  /** The engine waits to be told to go on. */
  waits: boolean;
}

/** Bodies that handlers are given as they come. */
export class Uploads {
  readonly #engine: Engine;
  readonly #host: UploadHost;
  readonly #uploads: Map<number, Upload> = new Map();

  constructor(engine: Engine, host: UploadHost) {
    this.#engine = engine;
    this.#host = host;
  }

  /** The body of a call, whose first bytes are to come. */
  begin(call: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    const upload: Upload = { controller: undefined, waits: false };
    this.#uploads.set(call, upload);
    const strategy = { highWaterMark: HIGH_WATER, size: (piece: Uint8Array) => piece.length };
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      { start: (controller) => void (upload.controller = controller), pull: () => this.#more(call, upload) },
      strategy,
    );
  }

  /** Takes the piece that the engine's BODY record `index` has. */
  take(index: number): void {
    const call = this.#engine.callNumber(index);
    const upload = this.#uploads.get(call);
    if (upload === undefined) return;
    const controller = upload.controller as Controller;
    const at = this.#engine.callHead(index);
    const piece = this.#engine.bytes.slice(at, at + this.#engine.callHeadLength(index));
    if (piece.length > 0) controller.enqueue(piece as Uint8Array<ArrayBuffer>);
    if ((this.#engine.callFlags(index) & CALL_FLAGS_LAST) !== 0) {
      this.#uploads.delete(call);
      return controller.close();
    }
    upload.waits = true;
    if ((controller.desiredSize ?? 0) > 0) this.#more(call, upload);
  }

  /** The rest will not come. */
  fail(call: number, reason: unknown): void {
    this.#uploads.get(call)?.controller?.error(reason);
    this.#uploads.delete(call);
  }

  /** The call is answered. */
  end(call: number): void {
    if (this.#uploads.size > 0) this.fail(call, new DOMException("The call is answered.", "AbortError"));
  }

  #more(call: number, upload: Upload): void {
    if (!upload.waits || !this.#uploads.has(call)) return;
    upload.waits = false;
    this.#host.makeRoom();
    this.#engine.pushValue(call, REPLY_KIND_MORE, 0);
    this.#host.turnSoon();
  }
}
