#include "json/framing.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace ucall::json {

namespace {

constexpr u32 BLOCK = 64;

#ifdef __SSE2__
// A bit for each byte of a block.
struct Masks {
  u64 quotes = 0;
  u64 backslashes = 0;
  u64 opens = 0;
  u64 closes = 0;
};

u64 matches(__m128i bytes, char byte) { return u32(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)))); }

Masks read_masks(const u8* block) {
  Masks masks;
  for (u32 at = 0; at < BLOCK; at += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + at));
    // "[" and "{", and "]" and "}", differ in one bit.
    __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    masks.quotes |= matches(bytes, '"') << at;
    masks.backslashes |= matches(bytes, '\\') << at;
    masks.opens |= matches(folded, '{') << at;
    masks.closes |= matches(folded, '}') << at;
  }
  return masks;
}

// Each bit becomes the parity of itself and those below: set from an opening quote to before its closing one.
u64 prefix_xor(u64 bits) {
  for (u32 shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}
#endif

}  // namespace

u32 Framing::find_end(const u8* text, u32 size) {
  for (u32 at = scanned; at < size; at += BLOCK) {
    u32 to = size - at < BLOCK ? size : at + BLOCK;
    u32 end = scan_block(text, at, to);
    if (!end) continue;
    *this = {};
    return end;
  }
  scanned = size;
  return 0;
}

u32 Framing::scan(const u8* text, u32 from, u32 to) {
  for (u32 at = from; at < to; ++at) {
    u8 byte = text[at];
    if (in_string) {
      if (escaped) escaped = false;
      else if (byte == '\\') escaped = true;
      else if (byte == '"') in_string = false;
    } else if (byte == '"') {
      in_string = true;
    } else if (byte == '{' || byte == '[') {
      ++depth;
    } else if ((byte == '}' || byte == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return 0;
}

u32 Framing::scan_block(const u8* text, u32 from, u32 to) {
#ifdef __SSE2__
  Masks masks = read_masks(text + from);
  u64 valid = to - from == BLOCK ? ~u64(0) : (u64(1) << (to - from)) - 1;
  if (escaped || masks.backslashes & valid) return scan(text, from, to);
  u64 quotes = masks.quotes & valid;
  u64 outside = valid & ~(prefix_xor(quotes) ^ (in_string ? ~u64(0) : 0));
  u64 opens = masks.opens & outside;
  u64 closes = masks.closes & outside;
  in_string ^= __builtin_popcountll(quotes) & 1;
  for (u64 brackets = opens | closes; brackets; brackets &= brackets - 1) {
    u64 bracket = brackets & -brackets;
    if (opens & bracket) ++depth;
    else if (--depth == 0) return from + u32(__builtin_ctzll(bracket)) + 1;
  }
  return 0;
#else
  return scan(text, from, to);
#endif
}

}  // namespace ucall::json
