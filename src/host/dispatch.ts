import type { Entry } from "../api.ts";
import { flowOf, type Flow } from "../flow/flow.ts";
import type { ProcedureStats } from "../flow/stats.ts";
import type { Engine } from "../engine/engine.ts";
import {
  CALL_KIND_ANSWER,
  CALL_FLAGS_UPLOAD,
  CALL_KIND_BODY,
  CALL_KIND_CALL,
  CALL_KIND_CANCEL,
  CALL_KIND_CONVERT,
  CALL_KIND_ENCODE,
  CALL_KIND_GONE,
  CALL_KIND_INFLATE,
  CALL_KIND_RESUME_STREAM,
  ERRORS,
} from "../engine/layout.ts";
import { isUcallError, UcallError } from "../errors.ts";
import { CallContext } from "./context.ts";
import type { Host } from "./host.ts";
import { runMiddleware, type Middleware } from "./middleware.ts";
import type { ResolvedOptions } from "./options.ts";
import { checkParams, planParams, type ParamsObject, type ParamsPlan } from "./params.ts";
import { pushEnd, pushError, pushInternalError, pushItem, pushResult } from "./results.ts";
import { Stream } from "./stream.ts";
import { pushTag } from "./tagged.ts";
import { isThenable } from "./thenable.ts";
import { Uploads } from "./uploads.ts";

/** A procedure, ready to run. */
interface Runner {
  readonly name: string;
  readonly run: Flow["run"];
  readonly stats: Flow["stats"];
  readonly plan: ParamsPlan;
  /** Neither checks nor middleware: the handler can be called straight away. */
  readonly plain: boolean;
  readonly streaming: boolean;
  readonly resumable: boolean;
  /** Its results have entity tags. */
  readonly tagged: boolean;
  /** The name of the parameter that is the body as it comes. */
  readonly upload: string | undefined;
  /** ms, 0 for none. */
  readonly timeout: number;
}

/** Runs calls and queues their replies: each call gets exactly one. */
export class Dispatcher {
  readonly #host: Host;
  readonly #engine: Engine;
  readonly #runners: readonly Runner[];
  readonly #use: readonly Middleware[];
  readonly #onError: ResolvedOptions["onError"];
  /** Calls that outlive their turn, by number. */
  readonly #pending: Map<number, CallContext> = new Map();
  /** Those of them that are streams. */
  readonly #streams: Map<number, Stream> = new Map();
  readonly #uploads: Uploads;

  constructor(host: Host, entries: readonly Entry[], options: ResolvedOptions) {
    this.#host = host;
    this.#engine = host.engine;
    this.#uploads = new Uploads(host.engine, host);
    this.#use = options.use;
    this.#onError = options.onError;
    this.#runners = entries.map((entry): Runner => {
      const plan = planParams(entry.parameters);
      const plain = plan.checks.length === 0 && options.use.length === 0;
      const { name, streaming, upload } = entry;
      const { timeout = 0, resumable = false, cache } = entry.options;
      const tagged = cache !== undefined;
      return { name, ...flowOf(entry), plan, plain, streaming, resumable, tagged, upload, timeout };
    });
  }

  get pendingCalls(): number {
    return this.#pending.size;
  }

  /** The figures of the procedures that have some. */
  get stats(): { readonly [name: string]: ProcedureStats } {
    return Object.fromEntries(this.#runners.flatMap(({ name, stats }) => (stats ? [[name, stats()]] : [])));
  }

  /** Runs the engine's first `count` call records. */
  dispatch(count: number): void {
    const engine = this.#engine;
    const host = this.#host;
    // No string stands for anything: there is nothing to check that the engine has not.
    const plain = host.references.empty;
    for (let index = 0; index < count; index++) {
      const call = engine.callNumber(index);
      if (engine.callKind(index) !== CALL_KIND_CALL) {
        this.#take(engine.callKind(index), call, index);
        continue;
      }
      const runner = this.#runners[engine.callProcedure(index)] as Runner;
      const ctx = new CallContext(host, index, runner.resumable);
      try {
        const params = runner.plan.read(engine, engine.callSlots(index));
        if (runner.upload !== undefined && (engine.callFlags(index) & CALL_FLAGS_UPLOAD) !== 0) {
          params[runner.upload] = this.#uploads.begin(call);
        }
        const result =
          runner.plain && plain ? runner.run(params, ctx) : this.#check(runner, params, ctx, engine.callSlots(index));
        if (runner.streaming) {
          this.#stream(runner, call, ctx, result);
        } else if (isThenable(result)) {
          this.#wait(runner, call, ctx, result);
        } else {
          if (engine.repliesFull) host.flush();
          if (runner.tagged) this.#pushTagged(call, ctx, result);
          else pushResult(engine, call, result);
          if (runner.upload !== undefined) this.#uploads.end(call);
          ctx.release();
        }
      } catch (error) {
        this.#fail(runner, call, ctx, error);
      }
    }
  }

  /** Aborts all pending calls and forgets them: nobody is left to answer. */
  abandon(reason: unknown): void {
    const abandoned = [...this.#pending.values()];
    const streams = [...this.#streams.values()];
    this.#pending.clear();
    this.#streams.clear();
    for (const ctx of abandoned) {
      ctx.release();
      ctx.abort(reason);
    }
    for (const stream of streams) stream.cancel();
  }

  /** What is no call. */
  #take(kind: number, call: number, index: number): void {
    switch (kind) {
      case CALL_KIND_CANCEL:
        this.#pending.get(call)?.abort(gone());
        this.#streams.get(call)?.cancel();
        this.#uploads.fail(call, gone());
        break;
      case CALL_KIND_RESUME_STREAM:
        this.#streams.get(call)?.resume();
        break;
      case CALL_KIND_ANSWER:
        this.#host.clients.answered(this.#engine, index);
        break;
      case CALL_KIND_GONE:
        this.#host.clients.gone(this.#engine.callClient(index));
        break;
      case CALL_KIND_INFLATE:
        this.#host.inflate(index);
        break;
      case CALL_KIND_CONVERT:
        this.#host.convert(index);
        break;
      case CALL_KIND_BODY:
        this.#uploads.take(index);
        break;
      case CALL_KIND_ENCODE:
        this.#host.encode(index);
        break;
    }
  }

  #check(runner: Runner, params: ParamsObject, ctx: CallContext, slots: number): unknown {
    const checked = checkParams(runner.plan, params, this.#host, slots);
    if (checked instanceof Promise) return checked.then((ready) => this.#run(runner, ready, ctx));
    return this.#run(runner, checked, ctx);
  }

  #run(runner: Runner, params: ParamsObject, ctx: CallContext): unknown {
    if (this.#use.length === 0) return runner.run(params, ctx);
    return runMiddleware(this.#use, { name: runner.name, params, ctx }, () => runner.run(params, ctx));
  }

  /** The call outlives its turn. */
  #keep(runner: Runner, call: number, ctx: CallContext): void {
    ctx.keep();
    this.#pending.set(call, ctx);
    if (runner.timeout > 0) ctx.expireAfter(runner.timeout, () => this.#expire(runner, call, ctx));
  }

  #stream(runner: Runner, call: number, ctx: CallContext, result: unknown): void {
    this.#keep(runner, call, ctx);
    const failed = (error: unknown): void => {
      const waits = this.#settle(call, ctx);
      if (isAbort(error, ctx)) {
        if (waits) this.#end(call);
      } else if (waits) this.#fail(runner, call, ctx, error);
      else this.#report(runner, ctx, error);
    };
    const stream = new Stream({
      item: (value) => {
        this.#host.makeRoom();
        pushItem(this.#engine, call, value);
        this.#host.turnSoon();
      },
      done: () => {
        if (this.#settle(call, ctx)) this.#end(call);
      },
      failed,
    });
    this.#streams.set(call, stream);
    if (isThenable(result)) result.then((iterable) => stream.start(iterable), failed);
    else stream.start(result);
  }

  #end(call: number): void {
    this.#host.makeRoom();
    pushEnd(this.#engine, call);
  }

  #wait(runner: Runner, call: number, ctx: CallContext, promise: PromiseLike<unknown>): void {
    this.#keep(runner, call, ctx);
    promise.then(
      (result) => {
        if (!this.#settle(call, ctx)) return;
        try {
          this.#host.makeRoom();
          if (runner.tagged) this.#pushTagged(call, ctx, result);
          else pushResult(this.#engine, call, result);
        } catch (error) {
          this.#fail(runner, call, ctx, error);
        }
      },
      (error) => {
        if (this.#settle(call, ctx)) this.#fail(runner, call, ctx, error);
        else if (!isAbort(error, ctx)) this.#report(runner, ctx, error);
      },
    );
  }

  /** Queues a result, or that the caller has it already. */
  #pushTagged(call: number, ctx: CallContext, result: unknown): void {
    const known = pushTag(this.#engine, call, ctx, result);
    this.#host.makeRoom();
    if (known) pushEnd(this.#engine, call);
    else pushResult(this.#engine, call, result);
  }

  /** @returns whether the call still waits for its reply, which is then due */
  #settle(call: number, ctx: CallContext): boolean {
    if (this.#pending.get(call) !== ctx) return false;
    this.#pending.delete(call);
    this.#streams.delete(call);
    this.#uploads.end(call);
    ctx.release();
    this.#host.turnSoon();
    return true;
  }

  #expire(runner: Runner, call: number, ctx: CallContext): void {
    const stream = this.#streams.get(call);
    if (!this.#settle(call, ctx)) return;
    const error = new UcallError(ERRORS.DEADLINE_EXCEEDED.code);
    this.#fail(runner, call, ctx, error);
    ctx.abort(error);
    stream?.cancel();
  }

  #fail(runner: Runner, call: number, ctx: CallContext, error: unknown): void {
    this.#host.makeRoom();
    if (isUcallError(error)) {
      try {
        pushError(this.#engine, call, error);
      } catch (cause) {
        this.#host.flush();
        pushInternalError(this.#engine, call);
        this.#report(runner, ctx, cause);
      }
    } else {
      pushInternalError(this.#engine, call);
      if (!isAbort(error, ctx)) this.#report(runner, ctx, error);
    }
    this.#uploads.end(call);
    ctx.release();
  }

  #report(runner: Runner, ctx: CallContext, error: unknown): void {
    try {
      this.#onError(error, { name: runner.name, ctx });
    } catch (failure) {
      this.#host.log.error("ucall: onError failed:", failure);
    }
  }
}

function gone(): DOMException {
  return new DOMException("The caller has gone.", "AbortError");
}

/** The handler did as its signal told. */
function isAbort(error: unknown, ctx: CallContext): boolean {
  const { reason } = ctx;
  if (reason === undefined) return false;
  return error === reason || (error instanceof Error && error.name === "AbortError");
}
