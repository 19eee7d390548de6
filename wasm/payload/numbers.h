// One JSON number from text into a number of the array's type. What is read for each number is inlined, with its places in
// registers: in memory, each would have to wait for the one before it to be written.
#pragma once
#include "payload/codecs.h"
#include "payload/doubles.h"

namespace ucall::payload {

constexpr bool is_digit(u8 byte) { return u8(byte - '0') < 10; }

template <class T>
struct Result {
  T value;
  const u8* end;  // of its text
  u32 fault;      // NONE, SYNTAX, RANGE or FRACTION
};

// Moves behind what is left of a number from its point or exponent on; nullptr where it is malformed.
inline const u8* skip_fraction(const u8* at, const u8* end) {
  if (*at == '.') {
    if (!is_digit(*++at)) return nullptr;
    while (at < end && is_digit(*at)) ++at;
  }
  if ((*at | 0x20) == 'e') {
    ++at;
    if (*at == '-' || *at == '+') ++at;
    if (!is_digit(*at)) return nullptr;
    while (at < end && is_digit(*at)) ++at;
  }
  return at;
}

// A number that does not fit the fast paths, from its first digit on.
[[gnu::noinline]] inline Result<f64> read_long_double(const u8* first, const u8* end) {
  const u8* at = first;
  if (*at == '0' && is_digit(at[1])) return {0, at, SYNTAX};
  while (at < end && is_digit(*at)) ++at;
  at = skip_fraction(at, end);
  if (!at || at > end) return {0, at, SYNTAX};
  return {nearest_double_of(first, at), at, NONE};
}

// `at` is at the first digit, or whatever stands in its place.
[[gnu::always_inline]] inline Result<f64> read_double(const u8* first, const u8* end) {
  const u8* at = first;
  Digits whole = read_digits(at);
  if (whole.count == 0 || (*at == '0' && whole.count > 1)) return {0, at, SYNTAX};
  if (whole.count == 16) return read_long_double(first, end);
  at += whole.count;
  u64 significand = whole.value;
  i32 exponent = 0;
  if (*at == '.') {
    Digits fraction = read_digits(++at);
    if (fraction.count == 0) return {0, at, SYNTAX};
    if (significand >= small_powers.of[19 - fraction.count]) return read_long_double(first, end);
    significand = significand * small_powers.of[fraction.count] + fraction.value;
    at += fraction.count;
    exponent = -i32(fraction.count);
    if (fraction.count == 16) {
      Digits rest = read_digits(at);
      if (rest.count == 16 || significand >= small_powers.of[19 - rest.count]) return read_long_double(first, end);
      significand = significand * small_powers.of[rest.count] + rest.value;
      at += rest.count;
      exponent -= i32(rest.count);
    }
  }
  if ((*at | 0x20) == 'e') {
    ++at;
    bool negative = *at == '-';
    if (negative || *at == '+') ++at;
    Digits power = read_digits(at);
    if (power.count == 0) return {0, at, SYNTAX};
    if (power.count == 16) return read_long_double(first, end);
    at += power.count;
    i32 bounded = power.value > 9999 ? 9999 : i32(power.value);
    exponent += negative ? -bounded : bounded;
  }
  return {to_double(significand, exponent), at, NONE};
}

// A whole number's amount that is written with a point or an exponent, or with more than 15 digits.
[[gnu::noinline]] inline Result<u64> read_long_integer(const u8* first, const u8* end) {
  const u8* at = first;
  if (!is_digit(*at) || (*at == '0' && is_digit(at[1]))) return {0, at, SYNTAX};
  while (at < end && is_digit(*at)) ++at;
  i64 whole = at - first;
  const u8* digits_end = at;
  at = skip_fraction(at, end);
  if (!at || at > end) return {0, at, SYNTAX};
  if (*digits_end == '.') {
    ++digits_end;
    while (digits_end < at && is_digit(*digits_end)) ++digits_end;
  }
  // How many of the digits stand before the point once the exponent has moved it.
  if (digits_end < at) whole += exponent_of(digits_end, at);
  u64 value = 0;
  i64 taken = 0;
  auto append = [&value](u32 digit) {
    Wide product = multiply(value, 10);
    value = product.low + digit;
    return product.high == 0 && value >= product.low;
  };
  for (const u8* p = first; p < digits_end; ++p) {
    if (*p == '.') continue;
    u32 digit = u32(*p - '0');
    if (taken++ >= whole) {
      if (digit != 0) return {0, at, FRACTION};
    } else if (!append(digit)) {
      return {0, at, RANGE};
    }
  }
  for (; value && taken < whole; ++taken) {
    if (!append(0)) return {0, at, RANGE};
  }
  return {value, at, NONE};
}

[[gnu::always_inline]] inline Result<u64> read_amount(const u8* first, const u8* end) {
  Digits digits = read_digits(first);
  const u8* at = first + digits.count;
  bool plain = digits.count != 0 && digits.count < 16 && *at != '.' && (*at | 0x20) != 'e';
  if (!plain || (*first == '0' && digits.count > 1)) return read_long_integer(first, end);
  return {digits.value, at, NONE};
}

#ifdef __wasm_simd128__

// As to_the_end, but for bytes that are there already.
alignas(16) inline constexpr u8 last_bytes[32] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

// The number that the last `count` of the 16 bytes before `end` are.
[[gnu::always_inline]] inline u64 digits_before(const u8* end, u32 count) {
  v128_t digits = wasm_i8x16_sub(wasm_v128_load(end - 16), wasm_u8x16_const_splat('0'));
  return number_of(wasm_v128_and(digits, wasm_v128_load(last_bytes + count)));
}

// A number as most are: of up to 31 bytes, without an exponent.
struct Plain {
  u64 significand;  // below 2^63
  u32 fraction;     // digits of it, at most 22
  u32 length;       // in bytes, 0 for any other number
};

// All places are found at once: reading digits one after the other, each would have to wait for the one before it.
[[gnu::always_inline]] inline Plain read_plain(const u8* at, u32 negative) {
  u32 others = (other_than_digits(at) | other_than_digits(at + 16) << 16) >> negative;  // behind the sign
  const u8* first = at + negative;
  u32 whole = u32(__builtin_ctz(others | 1u << 31));
  if (whole == 0 || (*first == '0' && whole > 1)) return {};
  if (first[whole] != '.') {
    if (whole > 16 || (first[whole] | 0x20) == 'e') return {};
    return {digits_before(first + whole, whole), 0, negative + whole};
  }
  u32 end = u32(__builtin_ctz((others & (others - 1)) | 1u << 31));
  u32 fraction = end - whole - 1;
  if (fraction == 0 || fraction > 22 || end >= 30 || (first[end] | 0x20) == 'e') return {};
  u64 significand;
  if (fraction <= 16) {
    significand = digits_before(first + end, fraction);
  } else {
    u64 above = digits_before(first + end - 16, fraction - 16);
    if (above >= 922) return {};
    significand = above * small_powers.of[16] + digits_before(first + end, 16);
  }
  if (whole > 1 || *first != '0') {
    if (whole > 16 || whole + fraction > 18) return {};
    significand += (whole == 1 ? u64(*first - '0') : digits_before(first + whole, whole)) * small_powers.of[fraction];
  }
  return {significand, fraction, negative + end};
}

// Where a double that is off by a few units in its last place rounds to the same float as the exact one: not in the
// middle between two floats, and neither too small nor too large.
inline bool rounds_alike(f64 value) {
  u64 bits = __builtin_bit_cast(u64, value);
  u32 exponent = u32(bits >> 52);
  return u32((bits & 0x1fff'ffff) - 0x0fff'fff8) > 16 && exponent - (1023 - 100) < 200;
}

template <class T>
[[gnu::always_inline]] inline Result<T> read_plain_number(const u8* at, u32 negative) {
  Plain plain = read_plain(at, negative);
  if (plain.length == 0) return {0, nullptr, NONE};
  f64 amount = f64(i64(plain.significand)) / exact_power(plain.fraction);
  // The quotient of exact doubles is the nearest to the number.
  if (plain.significand > u64(1) << 53) {
    if (sizeof(T) == 8) amount = nearest_double(plain.significand, -i32(plain.fraction));
    else if (!rounds_alike(amount)) return {0, nullptr, NONE};
  }
  return {T(amount), at + plain.length, NONE};
}

#endif

// Minus zero included.
inline float with_sign(float value, u32 negative) {
  return __builtin_bit_cast(float, __builtin_bit_cast(u32, value) | negative << 31);
}
inline f64 with_sign(f64 value, u32 negative) {
  return __builtin_bit_cast(f64, __builtin_bit_cast(u64, value) | u64(negative) << 63);
}

// `at` is at the number's first byte.
template <class T>
[[gnu::always_inline]] inline Result<T> read_float(const u8* at, const u8* end) {
  u32 negative = *at == '-';
#ifdef __wasm_simd128__
  Result<T> plain = read_plain_number<T>(at, negative);
  if (plain.end) return {with_sign(plain.value, negative), plain.end, NONE};
#endif
  Result<f64> amount = read_double(at + negative, end);
  T value = T(amount.value);
  if (value - value != 0) return {value, at, RANGE};  // an infinity
  return {with_sign(value, negative), amount.end, amount.fault};
}

}  // namespace ucall::payload
