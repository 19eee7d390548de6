import { joined } from "../payload/joined.ts";

// Each piece that is lent takes a send of its own, which a copy of less is cheaper than.
const LENT = 32 * 1024; // bytes

/** The pieces that a body is best sent in: small ones that follow each other are one. */
export function piecesToSend(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const sent: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  const endSmall = () => {
    if (small.length > 0) sent.push(small.length === 1 ? (small[0] as Uint8Array) : joined(small));
    small = [];
  };
  for (const piece of pieces) {
    if (piece.length < LENT) {
      small.push(piece);
    } else {
      endSmall();
      sent.push(piece);
    }
  }
  endSmall();
  return sent;
}
