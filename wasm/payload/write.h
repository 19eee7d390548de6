// Numbers as JavaScript's Number::toString() writes them (ECMA-262, section 6.1.6.1.20).
#pragma once
#include "payload/shortest.h"

namespace ucall::payload {

// Up to eight bytes behind a number are written without a meaning.

inline u8* write_whole(u8* to, u64 value) {
  u32 count = count_digits(value);
  write_digits(to, value, count);
  return to + count;
}

inline u8* write_exponent(u8* to, i32 exponent) {
  *to++ = 'e';
  *to++ = exponent < 0 ? '-' : '+';
  return write_whole(to, u64(exponent < 0 ? -exponent : exponent));
}

template <class Bits>
[[gnu::always_inline]] inline u8* write_decimal(u8* to, Decimal<Bits> number) {
  Bits digits = number.digits;
  for (Bits ten = tenth(digits); ten * 10 == digits; ten = tenth(digits)) {
    digits = ten;
    ++number.exponent;
  }
  i32 count = i32(count_digits(digits));
  i32 point = number.exponent + count;  // digits before the point
  u8* end = to + count + 1;
  if (point > 21 || point < -5) {
    write_digits(to + 1, digits, u32(count));
    to[0] = to[1];
    to[1] = '.';
    return write_exponent(to + (count > 1 ? count + 1 : 1), point - 1);
  }
  if (point <= 0) {
    store_u64(to, 0x3030'3030'3030'2e30);  // 0.000000
    write_digits(to + 2 - point, digits, u32(count));
    return to + 2 - point + count;
  }
  if (point >= count) {
    write_digits(to, digits, u32(count));
    for (i32 i = count; i < point; ++i) to[i] = '0';
    return to + point;
  }
  write_digits(to + 1, digits, u32(count));
  do {
    to[0] = to[1];
    ++to;
  } while (--point > 0);
  *to = '.';
  return end;
}

// Of a number that is neither infinite nor NaN.
template <class Format>
[[gnu::always_inline]] inline u8* write_float(u8* to, typename Format::Bits bits) {
  using Bits = typename Format::Bits;
  using Float = typename Format::Float;
  constexpr u32 last = sizeof(Bits) * 8 - 1;
  Bits negative = bits >> last;
  bits &= ~(Bits(1) << last);
  *to = '0';
  if (bits == 0) return to + 1;  // of either sign
  *to = '-';
  to += negative;
  // Whole numbers that are exact: the shortest digits are all of them.
  constexpr Float most = Float(u64(1) << (Format::FRACTION_BITS + 1));
  Float amount = __builtin_bit_cast(Float, bits);
  if (amount >= 1 && amount < most && Float(i64(amount)) == amount) return write_whole(to, u64(i64(amount)));
  return write_decimal(to, shortest<Format>(bits));
}

}  // namespace ucall::payload
