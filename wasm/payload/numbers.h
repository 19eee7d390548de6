// One JSON number from text into a number of the array's type.
#pragma once
#include "payload/codecs.h"
#include "payload/doubles.h"

namespace ucall::payload {

constexpr bool is_digit(u8 byte) { return u8(byte - '0') < 10; }

template <class T>
struct Result {
  T value;
  u32 fault;  // NONE, SYNTAX, RANGE or FRACTION
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
[[gnu::noinline]] inline Result<f64> read_long_double(const u8*& at, const u8* end) {
  const u8* first = at;
  if (*at == '0' && is_digit(at[1])) return {0, SYNTAX};
  while (at < end && is_digit(*at)) ++at;
  at = skip_fraction(at, end);
  if (!at || at > end) return {0, SYNTAX};
  return {nearest_double_of(first, at), NONE};
}

// `at` is at the first digit, or whatever stands in its place, and is moved behind the number.
inline Result<f64> read_double(const u8*& at, const u8* end) {
  const u8* p = at;
  Digits whole = read_digits(p);
  if (whole.count == 0 || (*p == '0' && whole.count > 1)) return {0, SYNTAX};
  if (whole.count == 16) return read_long_double(at, end);
  p += whole.count;
  u64 significand = whole.value;
  i32 exponent = 0;
  if (*p == '.') {
    Digits fraction = read_digits(++p);
    if (fraction.count == 0) return {0, SYNTAX};
    if (significand >= small_powers.of[19 - fraction.count]) return read_long_double(at, end);
    significand = significand * small_powers.of[fraction.count] + fraction.value;
    p += fraction.count;
    exponent = -i32(fraction.count);
    if (fraction.count == 16) {
      Digits rest = read_digits(p);
      if (rest.count == 16 || significand >= small_powers.of[19 - rest.count]) return read_long_double(at, end);
      significand = significand * small_powers.of[rest.count] + rest.value;
      p += rest.count;
      exponent -= i32(rest.count);
    }
  }
  if ((*p | 0x20) == 'e') {
    ++p;
    bool negative = *p == '-';
    if (negative || *p == '+') ++p;
    Digits power = read_digits(p);
    if (power.count == 0) return {0, SYNTAX};
    if (power.count == 16) return read_long_double(at, end);
    p += power.count;
    i32 bounded = power.value > 9999 ? 9999 : i32(power.value);
    exponent += negative ? -bounded : bounded;
  }
  at = p;
  return {to_double(significand, exponent), NONE};
}

// A whole number's amount that is written with a point or an exponent, or with more than 16 digits.
[[gnu::noinline]] inline Result<u64> read_long_integer(const u8*& at, const u8* end) {
  const u8* first = at;
  if (!is_digit(*at) || (*at == '0' && is_digit(at[1]))) return {0, SYNTAX};
  while (at < end && is_digit(*at)) ++at;
  i64 whole = at - first;
  const u8* point = at;
  at = skip_fraction(at, end);
  if (!at || at > end) return {0, SYNTAX};
  const u8* digits_end = point;
  if (*point == '.') {
    ++digits_end;
    while (digits_end < at && is_digit(*digits_end)) ++digits_end;
  }
  // How many of the digits stand before the point once the exponent has moved it.
  if (digits_end < at) {
    const u8* p = digits_end + 1;
    bool negative = *p == '-';
    if (negative || *p == '+') ++p;
    i64 power = 0;
    for (; p < at; ++p) {
      if (power < i64(1) << 40) power = power * 10 + (*p - '0');
    }
    whole += negative ? -power : power;
  }
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
    if (taken++ < whole ? !append(digit) : digit != 0) return {0, u32(taken <= whole ? RANGE : FRACTION)};
  }
  for (; value && taken < whole; ++taken) {
    if (!append(0)) return {0, RANGE};
  }
  return {value, NONE};
}

inline Result<u64> read_amount(const u8*& at, const u8* end) {
  Digits digits = read_digits(at);
  const u8* p = at + digits.count;
  bool plain = digits.count != 0 && digits.count < 16 && *p != '.' && (*p | 0x20) != 'e';
  if (!plain || (*at == '0' && digits.count > 1)) return read_long_integer(at, end);
  at = p;
  return {digits.value, NONE};
}

// `at` is at the number's first byte.
template <class T>
inline Result<T> read_number(const u8*& at, const u8* end) {
  bool negative = *at == '-';
  at += negative;
  if constexpr (T(0.5) != T(0)) {
    Result<f64> amount = read_double(at, end);
    T value = T(amount.value);
    if (value - value != 0) return {value, RANGE};  // an infinity
    return {negative ? -value : value, amount.fault};
  } else {
    constexpr bool is_signed = T(-1) < T(0);
    constexpr u64 most = is_signed ? (u64(1) << (sizeof(T) * 8 - 1)) - 1 : u64(T(-1));
    Result<u64> amount = read_amount(at, end);
    if (amount.fault) return {0, amount.fault};
    u64 limit = negative ? (is_signed ? most + 1 : 0) : most;
    if (amount.value > limit) return {0, RANGE};
    return {T(negative ? 0 - amount.value : amount.value), NONE};
  }
}

}  // namespace ucall::payload
