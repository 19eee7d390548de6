// The double that is nearest to a decimal number.
#pragma once
#include "digits.h"

namespace ucall::payload {

// significand * 10^exponent, correctly rounded to even; an infinity where it is too large.
f64 nearest_double(u64 significand, i32 exponent);

// The same of a whole JSON number without its sign, of any number of digits: from `text` to before `end`.
f64 nearest_double_of(const u8* text, const u8* end);

// Of 'e' and what follows it, up to `end`; bounded.
inline i64 exponent_of(const u8* at, const u8* end) {
  ++at;
  bool negative = *at == '-';
  if (negative || *at == '+') ++at;
  i64 value = 0;
  for (; at < end; ++at) {
    if (value < i64(1) << 40) value = value * 10 + (*at - '0');
  }
  return negative ? -value : value;
}

// 10^e for e up to 22, which doubles hold exactly.
inline f64 exact_power(u32 e) {
  static constexpr f64 powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return powers[e];
}

// The same as the first, in a few instructions where both factors are exact doubles (Clinger).
inline f64 to_double(u64 significand, i32 exponent) {
  if (significand <= u64(1) << 53) {
    if (exponent <= 0 && exponent >= -22) return f64(i64(significand)) / exact_power(u32(-exponent));
    if (exponent > 0 && exponent <= 22) return f64(i64(significand)) * exact_power(u32(exponent));
  }
  return nearest_double(significand, exponent);
}

}  // namespace ucall::payload
