// Digits from text and to text, up to 16 at a time. What is read has 64 readable bytes behind it.
#pragma once
#include <cstring>

#include "powers.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace ucall::payload {

// A run of digits: at most 16 of them are looked at.
struct Digits {
  u64 value;
  u32 count;
};

inline u64 load_u64(const u8* from) {
  u64 value;
  __builtin_memcpy(&value, from, 8);
  return value;
}

inline void store_u64(u8* to, u64 value) { __builtin_memcpy(to, &value, 8); }

#ifdef __wasm_simd128__

// Indices for a swizzle that puts the first n bytes of 16 at the end and zeros before them.
alignas(16) inline constexpr u8 to_the_end[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                                 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// The number that 16 digits are: pairs, then fours, then eights.
inline u64 number_of(v128_t digits) {
  v128_t tens = wasm_i16x8_const(10, 1, 10, 1, 10, 1, 10, 1);
  v128_t first = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(digits), tens);
  v128_t second = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(digits), tens);
  v128_t pairs = wasm_i16x8_narrow_i32x4(first, second);
  v128_t fours = wasm_i32x4_dot_i16x8(pairs, wasm_i16x8_const(100, 1, 100, 1, 100, 1, 100, 1));
  v128_t narrow = wasm_i16x8_narrow_i32x4(fours, fours);
  u64 eights = u64(wasm_i64x2_extract_lane(wasm_i32x4_dot_i16x8(narrow, wasm_i16x8_const(10000, 1, 10000, 1, 10000, 1, 10000, 1)), 0));
  return u32(eights) * u64(100'000'000) + (eights >> 32);
}

// A bit for each of 16 bytes.
inline u32 other_than_digits(const u8* from) {
  // Signed comparison is one instruction: digits are the least ten of all.
  v128_t moved = wasm_i8x16_add(wasm_v128_load(from), wasm_u8x16_const_splat(0x80 - '0'));
  return wasm_i8x16_bitmask(wasm_i8x16_gt(moved, wasm_u8x16_const_splat(0x89)));
}

inline Digits read_digits(const u8* from) {
  u32 count = u32(__builtin_ctz(other_than_digits(from) | 0x1'0000));
  v128_t digits = wasm_i8x16_sub(wasm_v128_load(from), wasm_u8x16_const_splat('0'));
  return {number_of(wasm_i8x16_swizzle(digits, wasm_v128_load(to_the_end + count))), count};
}

#else

// At most eight digits. `value` has the first in its lowest byte.
inline Digits read_eight(u64 value) {
  u64 digits = value ^ 0x3030'3030'3030'3030;
  u64 others = (digits | (digits + 0x7676'7676'7676'7676)) & 0x8080'8080'8080'8080;
  // A carry only reaches bytes behind the first other one.
  u32 count = others ? u32(__builtin_ctzll(others)) / 8 : 8;
  if (count == 0) return {0, 0};
  digits <<= 64 - count * 8;
  digits = digits * 10 + (digits >> 8);
  u64 first = (digits & 0x0000'00ff'0000'00ff) * (100 + (u64(1'000'000) << 32));
  u64 second = (digits >> 16 & 0x0000'00ff'0000'00ff) * (1 + (u64(10'000) << 32));
  return {(first + second) >> 32, count};
}

inline Digits read_digits(const u8* from) {
  Digits first = read_eight(load_u64(from));
  if (first.count < 8) return first;
  Digits second = read_eight(load_u64(from + 8));
  return {first.value * small_powers.of[second.count] + second.value, 8 + second.count};
}

#endif

// How many decimal digits a number has; one for 0.
inline u32 count_digits(u64 value) {
  u32 least = u32(64 - __builtin_clzll(value | 1)) * 1233 >> 12;
  return least + (value >= small_powers.of[least]) + (value == 0);
}

// The same of a number that is not 0.
inline u32 count_digits(u32 value) {
  u32 least = u32(32 - __builtin_clz(value)) * 1233 >> 12;
  return least + (value >= small_powers.of[least]);
}

// Eight digits as text, the first in the lowest byte.
inline u64 eight_digits(u32 value) {
  u32 high = u32(u64(value) * 3'518'437'209u >> 45);  // value / 10,000
  u64 fours = high | u64(value - high * 10'000) << 32;
  u64 hundreds = fours * 10'486 >> 20 & 0x0000'007f'0000'007f;
  u64 pairs = hundreds | (fours - hundreds * 100) << 16;
  u64 tens = pairs * 103 >> 10 & 0x000f'000f'000f'000f;
  return (tens | (pairs - tens * 10) << 8) | 0x3030'3030'3030'3030;
}

// Writes a number of `count` digits, and up to seven bytes behind it that mean nothing.
inline void write_digits(u8* to, u64 value, u32 count) {
  if (count <= 8) return store_u64(to, eight_digits(u32(value)) >> (64 - count * 8));
  u64 high = value / 100'000'000;
  write_digits(to, high, count - 8);
  store_u64(to + count - 8, eight_digits(u32(value - high * 100'000'000)));
}

// The same for at most nine digits, without branches.
inline void write_digits(u8* to, u32 value, u32 count) {
  u32 high = u32(u64(value >> 8) * 1'441'151'881u >> 49);  // value / 100,000,000
  u32 nine = count > 8;
  *to = u8('0' + high);
  store_u64(to + nine, eight_digits(value - high * 100'000'000) >> ((8 - count + nine) * 8));
}

}  // namespace ucall::payload
