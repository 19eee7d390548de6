import type { Engine } from "../engine/engine.ts";
import { EXPECTATION_WHOLE, EXPECTATION_MASK, REPLY_KIND_TAG } from "../engine/layout.ts";
import type { CallContext } from "./context.ts";
import { entityTag, namesTag } from "./entity-tag.ts";

/**
 * Queues the `ETag` of a result, where it answers a GET or HEAD over REST.
 * @returns whether the caller has the result already (`If-None-Match`) and gets none
 * @throws TypeError where the result cannot be said in JSON
 */
export function pushTag(engine: Engine, call: number, ctx: CallContext, result: unknown): boolean {
  if (!ctx.reads || (engine.expects(call) & EXPECTATION_MASK) !== EXPECTATION_WHOLE) return false;
  const tag = entityTag(result, ctx.headers.get("accept"));
  const known = namesTag(ctx.headers.get("if-none-match"), tag);
  engine.pushText(call, REPLY_KIND_TAG, Number(known), tag);
  return known;
}
