// The shortest decimal number that is read back as the same float or double.
#pragma once
#include "payload/digits.h"

namespace ucall::payload {

// digits * 10^exponent
template <class Bits>
struct Decimal {
  Bits digits;
  i32 exponent;
};

// R. Giulietti, "The Schubfach way to render doubles" (2020), with g(k) rounded up and all bits of a word in use.

constexpr i32 floor_log10_of_power(i32 e) { return (e * 1262611) >> 22; }               // of 2^e
constexpr i32 floor_log10_of_narrow_power(i32 e) { return (e * 1262611 - 524031) >> 22; }  // of 3/4 * 2^e

struct Single {
  using Float = float;
  using Bits = u32;
  using Power = u64;
  static constexpr u32 FRACTION_BITS = 23;
  static constexpr i32 BIAS = 127;

  static Power power(i32 k) {
    bool exact = k >= 0 && k <= 27;
    return powers_of_five[k].high + !exact;
  }

  // The product's upper half; its last bit stands for all bits below, too.
  [[gnu::always_inline]] static Bits round_to_odd(Power power, Bits factor) {
    u64 low = (power & 0xffff'ffff) * factor;
    u64 high = (power >> 32) * factor + (low >> 32);
    return u32(high >> 32) | (u32(high) > 1);
  }
};

struct Double {
  using Float = f64;
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

  [[gnu::always_inline]] static Bits round_to_odd(const Power& power, Bits factor) {
    u64 low = multiply(power.low, factor).high;
    Wide high = multiply(power.high, factor);
    high.low += low;
    high.high += high.low < low;
    return high.high | (high.low > 1);
  }
};

inline u32 tenth(u32 value) { return u32(u64(value) * 0xcccc'cccdu >> 35); }
inline u64 tenth(u64 value) { return multiply(value, 0xcccc'cccc'cccc'cccd).high >> 3; }

// Of a significand * 2^power, of which `narrow` tells that the number below is nearer than the one above. Which of the
// candidates it is cannot be predicted: they are chosen among without branches.
template <class Format>
[[gnu::always_inline]] inline Decimal<typename Format::Bits> shortest_of(typename Format::Bits significand, i32 power, bool narrow) {
  using Bits = typename Format::Bits;
  Bits odd = significand & 1;
  i32 k = narrow ? floor_log10_of_narrow_power(power) : floor_log10_of_power(power);
  i32 shift = power + floor_log2_of_power(-k) + 1;
  auto g = Format::power(-k);
  Bits lower = Format::round_to_odd(g, (4 * significand - 2 + narrow) << shift) + odd;
  Bits value = Format::round_to_odd(g, (4 * significand) << shift);
  Bits upper = Format::round_to_odd(g, (4 * significand + 2) << shift) - odd;

  // One digit less, where just one such number is near enough.
  Bits whole = value / 4;
  Bits ten = tenth(whole);
  Bits ten_below = lower <= 40 * ten;
  Bits ten_above = 40 * ten + 40 <= upper;
  Bits shorter = (ten_below ^ ten_above) & (whole >= 10);
  // Else one of both, or where both are the one that is nearer.
  Bits below = lower <= 4 * whole;
  Bits above = 4 * whole + 4 <= upper;
  Bits only = below ^ above;
  Bits rest = value & 3;
  Bits nearer = rest > 2 || (rest == 2 && (whole & 1));
  Bits full = whole + ((only & above) | (~only & nearer));
  Bits digits = full ^ ((full ^ (ten + ten_above)) & (Bits(0) - shorter));
  return {digits, k + i32(shorter)};
}

template <class Format>
[[gnu::noinline]] inline Decimal<typename Format::Bits> shortest_of_rare(typename Format::Bits fraction, i32 biased) {
  constexpr i32 bias = Format::BIAS + i32(Format::FRACTION_BITS);
  if (biased == 0) return shortest_of<Format>(fraction, 1 - bias, false);
  return shortest_of<Format>(typename Format::Bits(1) << Format::FRACTION_BITS, biased - bias, biased > 1);
}

// Of a number's bits without the sign; neither 0 nor infinite nor NaN.
template <class Format>
[[gnu::always_inline]] inline Decimal<typename Format::Bits> shortest(typename Format::Bits bits) {
  using Bits = typename Format::Bits;
  constexpr Bits hidden = Bits(1) << Format::FRACTION_BITS;
  Bits fraction = bits & (hidden - 1);
  i32 biased = i32(bits >> Format::FRACTION_BITS);
  // Subnormal ones and powers of two.
  if (__builtin_expect(fraction == 0 || biased == 0, 0)) return shortest_of_rare<Format>(fraction, biased);
  return shortest_of<Format>(fraction | hidden, biased - Format::BIAS - i32(Format::FRACTION_BITS), false);
}

}  // namespace ucall::payload
