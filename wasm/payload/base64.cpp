// Base64 (RFC 4648, section 4): the standard alphabet, with padding, and nothing else.
#include "payload/codecs.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace ucall::payload {

namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr u8 NOT_OF_IT = 0xff;

struct Values {
  u8 of[256];

  consteval Values() : of{} {
    for (u8& value : of) value = NOT_OF_IT;
    for (u8 i = 0; i < 64; ++i) of[u8(alphabet[i])] = i;
  }
};

constexpr Values values;

#ifdef __wasm_simd128__

// 16 characters into 12 bytes, and 4 that mean nothing; false where one is not of the alphabet.
inline bool decode_16(const u8* from, u8* to) {
  v128_t text = wasm_v128_load(from);
  v128_t upper = wasm_u8x16_lt(wasm_i8x16_sub(text, wasm_u8x16_const_splat('A')), wasm_u8x16_const_splat(26));
  v128_t lower = wasm_u8x16_lt(wasm_i8x16_sub(text, wasm_u8x16_const_splat('a')), wasm_u8x16_const_splat(26));
  v128_t digit = wasm_u8x16_lt(wasm_i8x16_sub(text, wasm_u8x16_const_splat('0')), wasm_u8x16_const_splat(10));
  v128_t plus = wasm_i8x16_eq(text, wasm_u8x16_const_splat('+'));
  v128_t slash = wasm_i8x16_eq(text, wasm_u8x16_const_splat('/'));
  auto where = [](v128_t mask, int offset) { return wasm_v128_and(mask, wasm_i8x16_splat(std::int8_t(offset))); };
  v128_t signs = wasm_v128_or(plus, slash);
  v128_t known = wasm_v128_or(wasm_v128_or(upper, lower), wasm_v128_or(digit, signs));
  if (!wasm_i8x16_all_true(known)) return false;
  v128_t offset = wasm_v128_or(wasm_v128_or(where(upper, -'A'), where(lower, 26 - 'a')),
                               wasm_v128_or(where(digit, 52 - '0'), wasm_v128_or(where(plus, 62 - '+'), where(slash, 63 - '/'))));
  v128_t six = wasm_i8x16_add(text, offset);
  // Two sixes to twelve bits, two twelves to 24.
  v128_t first = wasm_v128_and(six, wasm_u16x8_const_splat(0x00ff));
  v128_t twelve = wasm_v128_or(wasm_i16x8_shl(first, 6), wasm_u16x8_shr(six, 8));
  v128_t full = wasm_i32x4_dot_i16x8(twelve, wasm_i16x8_const(4096, 1, 4096, 1, 4096, 1, 4096, 1));
  wasm_v128_store(to, wasm_i8x16_shuffle(full, full, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 12, 12, 12, 12));
  return true;
}

// 12 bytes, of 16 that are read, into 16 characters.
inline void encode_12(const u8* from, u8* to) {
  v128_t bytes = wasm_v128_load(from);
  // Each word has a group's three bytes, the first one on top.
  v128_t group = wasm_i8x16_shuffle(bytes, wasm_i32x4_const_splat(0), 2, 1, 0, 16, 5, 4, 3, 16, 8, 7, 6, 16, 11, 10, 9, 16);
  auto sixth = [](v128_t words, u32 mask) { return wasm_v128_and(words, wasm_u32x4_splat(mask)); };
  v128_t six = wasm_v128_or(wasm_v128_or(sixth(wasm_u32x4_shr(group, 18), 0x3f), sixth(wasm_u32x4_shr(group, 4), 0x3f00)),
                            wasm_v128_or(sixth(wasm_i32x4_shl(group, 10), 0x3f'0000), sixth(wasm_i32x4_shl(group, 24), 0x3f00'0000)));
  // What is added, by ranges: 0-25, 26-51, 52-61, 62, 63.
  v128_t range = wasm_u8x16_sub_sat(six, wasm_u8x16_const_splat(51));
  v128_t first = wasm_u8x16_lt(six, wasm_u8x16_const_splat(26));
  range = wasm_v128_or(range, wasm_v128_and(first, wasm_u8x16_const_splat(13)));
  v128_t offsets = wasm_i8x16_const('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                    '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
  wasm_v128_store(to, wasm_i8x16_add(six, wasm_i8x16_swizzle(offsets, range)));
}

#endif

// The last group: two characters and "==", or three and "=". Bits that are left over must be 0.
u32 decode_padded(const u8* from, u8* to) {
  u32 first = values.of[from[0]], second = values.of[from[1]], third = values.of[from[2]];
  if (first == NOT_OF_IT) return 0;
  if (second == NOT_OF_IT) return 1;
  if (from[2] == '=') {
    to[0] = u8(first << 2 | second >> 4);
    return second & 15 ? 1 : 4;
  }
  if (third == NOT_OF_IT || third & 3) return 2;
  to[0] = u8(first << 2 | second >> 4);
  to[1] = u8(second << 4 | third >> 2);
  return 4;
}

}  // namespace

}  // namespace ucall::payload

using namespace ucall;
using namespace ucall::payload;

u32 decode_base64(u32 text, u32 length, u32 target, u32 last) {
  const u8* start = reinterpret_cast<const u8*>(text);
  const u8* from = start;
  const u8* end = from + length;
  u8* to = reinterpret_cast<u8*>(target);
#ifdef __wasm_simd128__
  for (; end - from >= 16 && decode_16(from, to); from += 16, to += 12) {}
#endif
  for (; end - from >= 4; from += 4, to += 3) {
    u32 first = values.of[from[0]], second = values.of[from[1]], third = values.of[from[2]], fourth = values.of[from[3]];
    if ((first | second | third | fourth) == NOT_OF_IT) {
      if (last && end - from == 4 && from[3] == '=') {
        u32 good = decode_padded(from, to);
        return u32(from - start) + good;
      }
      u32 bad = first == NOT_OF_IT ? 0 : second == NOT_OF_IT ? 1 : third == NOT_OF_IT ? 2 : 3;
      return u32(from - start) + bad;
    }
    u32 group = first << 18 | second << 12 | third << 6 | fourth;
    to[0] = u8(group >> 16);
    to[1] = u8(group >> 8);
    to[2] = u8(group);
  }
  // A rest that is no group: its first bad character, or its end.
  while (from < end && values.of[*from] != NOT_OF_IT) ++from;
  return u32(from - start);
}

u32 encode_base64(u32 bytes, u32 length, u32 target) {
  const u8* from = reinterpret_cast<const u8*>(bytes);
  const u8* end = from + length;
  u8* to = reinterpret_cast<u8*>(target);
#ifdef __wasm_simd128__
  for (; end - from >= 12; from += 12, to += 16) encode_12(from, to);
#endif
  auto sixth = [](u32 group, u32 shift) { return u8(alphabet[group >> shift & 63]); };
  for (; end - from >= 3; from += 3, to += 4) {
    u32 group = u32(from[0]) << 16 | u32(from[1]) << 8 | from[2];
    to[0] = sixth(group, 18);
    to[1] = sixth(group, 12);
    to[2] = sixth(group, 6);
    to[3] = sixth(group, 0);
  }
  if (from < end) {
    bool two = end - from == 2;
    u32 group = u32(from[0]) << 16 | (two ? u32(from[1]) << 8 : 0);
    to[0] = sixth(group, 18);
    to[1] = sixth(group, 12);
    to[2] = two ? sixth(group, 6) : '=';
    to[3] = '=';
    to += 4;
  }
  return u32(to - reinterpret_cast<u8*>(target));
}
