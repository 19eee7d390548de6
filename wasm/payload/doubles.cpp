#include "payload/doubles.h"

#include "payload/big-number.h"

namespace ucall::payload {

namespace {

constexpr u32 FRACTION_BITS = 52;
constexpr i32 BIAS = 1023;
constexpr u64 HIDDEN_BIT = u64(1) << FRACTION_BITS;
constexpr u32 INFINITE_EXPONENT = 0x7ff;

// Further digits only tell whether there are any that are not 0: a double's midpoint to the next has at most 767.
constexpr u32 MOST_DIGITS = 780;
constexpr u32 MOST_IN_WORD = 19;

f64 double_of(u64 bits) { return __builtin_bit_cast(f64, bits); }

// Digits and exponent of a number that has too many digits for a word.
struct Scan {
  u64 first = 0;     // the first 19 digits behind leading zeros
  i64 exponent = 0;  // of `first`
  u32 digits = 0;    // behind leading zeros, at most MOST_DIGITS
  bool more = false;  // digits beyond these are not all 0
};

template <class Take>
void each_digit(const u8* text, const u8* end, Take take) {
  bool fraction = false;
  for (; text < end; ++text) {
    if (*text == '.') fraction = true;
    else if (u8(*text - '0') > 9) return;
    else take(u32(*text - '0'), fraction);
  }
}

i64 written_exponent(const u8* text, const u8* end) {
  while (text < end && (*text | 0x20) != 'e') ++text;
  return text < end ? exponent_of(text, end) : 0;
}

Scan scan(const u8* text, const u8* end) {
  Scan found;
  i64 behind = 0;  // digits behind the point among those of `first`
  i64 dropped = 0;  // digits before the point that are not
  each_digit(text, end, [&](u32 digit, bool fraction) {
    if (found.digits == 0 && digit == 0) {
      behind += fraction;
    } else if (found.digits < MOST_IN_WORD) {
      found.first = found.first * 10 + digit;
      ++found.digits;
      behind += fraction;
    } else {
      dropped += !fraction;
      if (found.digits < MOST_DIGITS) ++found.digits;
      else found.more |= digit != 0;
    }
  });
  found.exponent = written_exponent(text, end) - behind + dropped;
  return found;
}

BigNumber all_digits(const u8* text, const u8* end, const Scan& found) {
  constexpr u32 MOST_POWER = 1'000'000'000;
  BigNumber number(0);
  u32 taken = 0;
  u32 part = 0, power = 1;  // of up to nine digits
  each_digit(text, end, [&](u32 digit, bool) {
    if ((taken == 0 && digit == 0) || taken == found.digits) return;
    ++taken;
    part = part * 10 + digit;
    power *= 10;
    if (power == MOST_POWER) {
      number.multiply_add(power, part);
      part = 0;
      power = 1;
    }
  });
  number.multiply_add(power, part);
  return number;
}

// Which of two neighbours is nearest, by exact arithmetic.
f64 decide(const u8* text, const u8* end, const Scan& found, f64 lower, f64 upper) {
  u64 bits = __builtin_bit_cast(u64, lower);
  u32 exponent = u32(bits >> FRACTION_BITS);
  u64 fraction = bits & (HIDDEN_BIT - 1);
  // The midpoint is (2 * significand + 1) * 2^(power - 1).
  BigNumber midpoint(2 * (exponent ? fraction | HIDDEN_BIT : fraction) + 1);
  i32 power = i32(exponent ? exponent : 1) - BIAS - i32(FRACTION_BITS) - 1;
  BigNumber number = all_digits(text, end, found);
  i32 tens = i32(found.exponent) - i32(found.digits - MOST_IN_WORD);
  if (tens >= 0) number.multiply_by_power_of_five(u32(tens));
  else midpoint.multiply_by_power_of_five(u32(-tens));
  i32 shift = tens - power;  // of the number against the midpoint
  if (shift >= 0) number.shift_left(u32(shift));
  else midpoint.shift_left(u32(-shift));
  i32 order = number.compare(midpoint);
  if (order == 0 && !found.more) return bits & 1 ? upper : lower;
  return order < 0 ? lower : upper;
}

}  // namespace

// D. Lemire, "Number parsing at a gigabyte per second" (2021), section 5; that it needs no fallback for significands of
// a word: N. Mushtak and D. Lemire, "Fast number parsing without fallback" (2023).
f64 nearest_double(u64 significand, i32 exponent) {
  if (significand == 0 || exponent < LEAST_POWER) return 0;
  if (exponent > 308) return double_of(u64(INFINITE_EXPONENT) << FRACTION_BITS);
  i32 zeros = __builtin_clzll(significand);
  u64 shifted = significand << zeros;
  const Wide& power = powers_of_five[exponent];
  Wide product = multiply(shifted, power.high);
  if ((product.high & 0x1ff) == 0x1ff) {  // what was cut off may matter
    u64 carry = multiply(shifted, power.low).high;
    product.low += carry;
    product.high += product.low < carry;
  }
  u32 top = u32(product.high >> 63);
  u32 shift = top + 64 - FRACTION_BITS - 3;
  u64 mantissa = product.high >> shift;  // with one bit more for rounding
  i32 biased = floor_log2_of_power(exponent) + 63 + i32(top) - zeros + BIAS;
  if (biased <= 0) {  // subnormal
    if (biased <= -63) return 0;
    mantissa >>= 1 - biased;
    // Should it become normal now, its hidden bit is the exponent's lowest.
    return double_of((mantissa + (mantissa & 1)) >> 1);
  }
  // Halfway between two: the one that is even.
  if (product.low <= 1 && exponent >= -4 && exponent <= 23 && (mantissa & 3) == 1 && mantissa << shift == product.high) {
    mantissa &= ~u64(1);
  }
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa == 2 * HIDDEN_BIT) {
    mantissa = HIDDEN_BIT;
    ++biased;
  }
  if (biased >= i32(INFINITE_EXPONENT)) return double_of(u64(INFINITE_EXPONENT) << FRACTION_BITS);
  return double_of((mantissa & (HIDDEN_BIT - 1)) | u64(biased) << FRACTION_BITS);
}

f64 nearest_double_of(const u8* text, const u8* end) {
  Scan found = scan(text, end);
  i32 exponent = found.exponent > 400 ? 400 : found.exponent < -400 ? -400 : i32(found.exponent);
  f64 lower = to_double(found.first, exponent);
  if (found.digits <= MOST_IN_WORD) return lower;
  f64 upper = to_double(found.first + 1, exponent);
  return lower == upper ? lower : decide(text, end, found, lower, upper);
}

}  // namespace ucall::payload
