import type { Engine } from "./engine.ts";

type Fields = [name: string, value: string][];

/** The header fields of a call's HTTP request, none where it came without HTTP. */
export function headFields(engine: Engine, index: number): Fields {
  return fieldsAt(engine, engine.callHead(index), engine.callHeadLength(index));
}

/** The call's raw HTTP head, for headFieldsOf() in a later turn. */
export function copyHead(engine: Engine, index: number): Uint8Array {
  const address = engine.callHead(index);
  return engine.bytes.slice(address, address + engine.callHeadLength(index));
}

/** The header fields of a raw head. @throws RangeError where memory is out */
export function headFieldsOf(engine: Engine, head: Uint8Array): Fields {
  if (head.length === 0) return [];
  const address = engine.allocate(head.length);
  engine.bytes.set(head, address);
  const fields = fieldsAt(engine, address, head.length);
  engine.release(address);
  return fields;
}

function fieldsAt(engine: Engine, address: number, length: number): Fields {
  return length === 0 ? [] : (JSON.parse(engine.readFields(address, length)) as Fields);
}
