import { type Entity, entities } from "../../examples/entities.ts";

/** What the example's procedure runs. */
export function findEntities(text: string): Entity[] {
  const find = entities.handler as unknown as (params: { readonly text: string }) => Entity[];
  return find({ text });
}
