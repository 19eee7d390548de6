import type { ImageSize } from "./image-header.ts";

/** A box of an ISO base media file (ISO/IEC 14496-12, section 4.2): its contents lie from `start` to `end`. */
interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Boxes beside each other, and entries of a table: a real image has a few dozen. */
const MOST = 1024;

/**
 * The size of an AVIF image's primary item by its `ispe` property (ISO/IEC 23008-12, section 6.5.3), `undefined` where
 * it is another kind of file or says none.
 * @throws RangeError where it ends before
 */
export function readAvif(view: DataView): ImageSize | undefined {
  const [first] = boxes(view, 0, view.byteLength);
  if (first === undefined || !isAvif(view, first)) return undefined;
  const meta = find(view, 0, view.byteLength, "meta");
  if (meta === undefined) return undefined;
  const within = (type: string): Box | undefined => find(view, meta.start + 4, meta.end, type); // version and flags
  const [primary, properties] = [within("pitm"), within("iprp")];
  if (primary === undefined || properties === undefined) return undefined;
  const item =
    view.getUint8(primary.start) === 0 ? view.getUint16(primary.start + 4) : view.getUint32(primary.start + 4);
  const container = find(view, properties.start, properties.end, "ipco");
  const associations = find(view, properties.start, properties.end, "ipma");
  if (container === undefined || associations === undefined) return undefined;
  const list = [...boxes(view, container.start, container.end)];
  for (const number of propertiesOf(view, associations, item)) {
    const property = list[number - 1];
    if (property?.type !== "ispe") continue;
    return { width: view.getUint32(property.start + 4), height: view.getUint32(property.start + 8) };
  }
  return undefined;
}

/** The brand may be the major one or among the compatible ones. */
function isAvif(view: DataView, { start, end }: Box): boolean {
  for (let at = start; at + 4 <= end && at < start + 4 * MOST; at += 4) {
    const brand = textAt(view, at);
    if (at !== start + 4 && (brand === "avif" || brand === "avis")) return true;
  }
  return false;
}

function find(view: DataView, start: number, end: number, type: string): Box | undefined {
  for (const box of boxes(view, start, end)) if (box.type === type) return box;
  return undefined;
}

function* boxes(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start, count = 0; at + 8 <= end && count < MOST; count++) {
    const size = view.getUint32(at);
    const head = size === 1 ? 16 : 8;
    // 0: to the end of the file. 1: 64 bits follow.
    const length = size === 0 ? end - at : size === 1 ? Number(view.getBigUint64(at + 8)) : size;
    if (length < head || length > end - at) throw new RangeError("A box that reaches beyond its end.");
    yield { type: textAt(view, at + 4), start: at + head, end: at + length };
    at += length;
  }
}

/** The numbers of an item's properties in their list, from 1 (section 8.11.14). */
function propertiesOf(view: DataView, { start }: Box, item: number): number[] {
  const isLong = view.getUint8(start) >= 1;
  const isWide = (view.getUint8(start + 3) & 1) === 1;
  const entries = Math.min(view.getUint32(start + 4), MOST);
  let at = start + 8;
  for (let i = 0; i < entries; i++) {
    const id = isLong ? view.getUint32(at) : view.getUint16(at);
    at += isLong ? 4 : 2;
    const count = view.getUint8(at++);
    const read = (place: number): number =>
      isWide ? view.getUint16(at + 2 * place) & 0x7fff : view.getUint8(at + place) & 0x7f;
    if (id === item) return Array.from({ length: count }, (_, place) => read(place));
    at += count * (isWide ? 2 : 1);
  }
  return [];
}

function textAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
