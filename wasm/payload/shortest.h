// The shortest decimal number that is read back as the same float or double.
#pragma once
#include "payload/digits.h"

namespace ucall::payload {

// digits * 10^exponent
struct Decimal {
  u64 digits;
  i32 exponent;
};

// R. Giulietti, "The Schubfach way to render doubles" (2020), with g(k) rounded up and all bits of a word in use.

constexpr i32 floor_log10_of_power(i32 e) { return (e * 1262611) >> 22; }               // of 2^e
constexpr i32 floor_log10_of_narrow_power(i32 e) { return (e * 1262611 - 524031) >> 22; }  // of 3/4 * 2^e

struct Single {
  using Bits = u32;
  using Power = u64;
  static constexpr u32 FRACTION_BITS = 23;
  static constexpr i32 BIAS = 127;

  static Power power(i32 k) {
    bool exact = k >= 0 && k <= 27;
    return powers_of_five[k].high + !exact;
  }

  // The product's upper half; its last bit stands for all bits below, too.
  static Bits round_to_odd(Power power, Bits factor) {
    u64 low = (power & 0xffff'ffff) * factor;
    u64 high = (power >> 32) * factor + (low >> 32);
    return u32(high >> 32) | (u32(high) > 1);
  }
};

struct Double {
  using Bits = u64;
  using Power = Wide;
  static constexpr u32 FRACTION_BITS = 52;
  static constexpr i32 BIAS = 1023;

  static Power power(i32 k) {
    Wide power = powers_of_five[k];
    bool rounded = k >= -27 && k <= GREATEST_EXACT_POWER;
    power.low += !rounded;
    power.high += !rounded && power.low == 0;
    return power;
  }

  static Bits round_to_odd(const Power& power, Bits factor) {
    u64 low = multiply(power.low, factor).high;
    Wide high = multiply(power.high, factor);
    high.low += low;
    high.high += high.low < low;
    return high.high | (high.low > 1);
  }
};

inline u32 tenth(u32 value) { return u32(u64(value) * 0xcccc'cccdu >> 35); }
inline u64 tenth(u64 value) { return multiply(value, 0xcccc'cccc'cccc'cccd).high >> 3; }

// Of a number's bits without the sign; neither 0 nor infinite nor NaN.
template <class Format>
inline Decimal shortest(typename Format::Bits bits) {
  using Bits = typename Format::Bits;
  constexpr Bits hidden = Bits(1) << Format::FRACTION_BITS;
  Bits fraction = bits & (hidden - 1);
  i32 biased = i32(bits >> Format::FRACTION_BITS);
  Bits significand = biased ? fraction | hidden : fraction;
  i32 power = (biased ? biased : 1) - Format::BIAS - i32(Format::FRACTION_BITS);
  bool odd = significand & 1;
  bool narrow = fraction == 0 && biased > 1;  // the number below is nearer than the one above

  i32 k = narrow ? floor_log10_of_narrow_power(power) : floor_log10_of_power(power);
  i32 shift = power + floor_log2_of_power(-k) + 1;
  auto g = Format::power(-k);
  Bits lower = Format::round_to_odd(g, (4 * significand - 2 + narrow) << shift) + odd;
  Bits value = Format::round_to_odd(g, (4 * significand) << shift);
  Bits upper = Format::round_to_odd(g, (4 * significand + 2) << shift) - odd;

  Bits whole = value / 4;
  if (whole >= 10) {
    Bits ten = tenth(whole);
    bool below = lower <= 40 * ten;
    bool above = 40 * ten + 40 <= upper;
    if (below != above) return {u64(ten + above), k + 1};
  }
  bool below = lower <= 4 * whole;
  bool above = 4 * whole + 4 <= upper;
  if (below != above) return {u64(whole + above), k};
  Bits middle = 4 * whole + 2;
  return {u64(whole + (value > middle || (value == middle && (whole & 1)))), k};
}

}  // namespace ucall::payload
