#include "json/scalar.h"

#include <cmath>

namespace ucall::json {

namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

const char* skip_digits(const char* at, const char* end) {
  while (at < end && is_digit(*at)) ++at;
  return at;
}

u32 read_hex4(const char* at) {
  u32 unit = 0;
  for (u32 i = 0; i < 4; ++i) unit = unit << 4 | u32(hex_digit(u8(at[i])));
  return unit;
}

char* write_utf8(char* to, u32 point) {
  if (point < 0x80) {
    *to++ = char(point);
  } else if (point < 0x800) {
    *to++ = char(0xc0 | point >> 6);
    *to++ = char(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    *to++ = char(0xe0 | point >> 12);
    *to++ = char(0x80 | (point >> 6 & 0x3f));
    *to++ = char(0x80 | (point & 0x3f));
  } else {
    *to++ = char(0xf0 | point >> 18);
    *to++ = char(0x80 | (point >> 12 & 0x3f));
    *to++ = char(0x80 | (point >> 6 & 0x3f));
    *to++ = char(0x80 | (point & 0x3f));
  }
  return to;
}

// Reads the XXXX of \uXXXX at `at`, and a second unit where the first is half of a pair.
u32 read_point(const char*& at, const char* end) {
  u32 point = read_hex4(at);
  at += 4;
  if (point < 0xd800 || point > 0xdfff) return point;
  bool paired = point < 0xdc00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u';
  u32 low = paired ? read_hex4(at + 2) : 0;
  if (low < 0xdc00 || low > 0xdfff) return 0xfffd;
  at += 6;
  return 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
}

// digits * 10^exponent
struct Decimal {
  u64 digits = 0;
  i32 exponent = 0;
  bool whole = true;  // no further digit but zeros was left out
};

constexpr i32 MAX_EXPONENT = 100000;

i32 read_exponent(const char* at, const char* end) {
  bool negative = *at == '-';
  if (*at == '-' || *at == '+') ++at;
  i32 exponent = 0;
  for (; at < end && exponent < MAX_EXPONENT; ++at) exponent = exponent * 10 + (*at - '0');
  return negative ? -exponent : exponent;
}

// The first 18 digits of a valid number, without the zeros behind them.
Decimal read_decimal(Text number) {
  constexpr u64 MAX_DIGITS = 100000000000000000ull;
  Decimal decimal;
  i32 places = 0;
  bool fraction = false;
  const char* end = number.data() + number.size();
  for (const char* at = number.data() + (number.front() == '-'); at < end; ++at) {
    if (*at == '.') {
      fraction = true;
    } else if (*at == 'e' || *at == 'E') {
      places += read_exponent(at + 1, end);
      break;
    } else if (decimal.digits < MAX_DIGITS) {
      decimal.digits = decimal.digits * 10 + u64(*at - '0');
      places -= fraction;
    } else {
      decimal.whole = decimal.whole && *at == '0';
      places += !fraction;
    }
  }
  for (; decimal.digits && decimal.digits % 10 == 0; ++places) decimal.digits /= 10;
  decimal.exponent = places;
  return decimal;
}

f64 power_of_ten(i32 exponent) {
  f64 power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// Is it larger than what rounds to the largest double, 1.797...e308?
bool is_out_of_range(const Decimal& decimal) {
  u64 digits = decimal.digits;
  i32 exponent = decimal.exponent;
  for (; digits < 10000000000000000ull; --exponent) digits *= 10;
  for (; digits >= 100000000000000000ull; ++exponent) digits /= 10;
  return exponent > 292 || (exponent == 292 && digits > 17976931348623158ull);
}

char escaped_letter(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
  }
}

}  // namespace

bool is_number(Text text) {
  const char* at = text.data();
  const char* end = at + text.size();
  if (at < end && *at == '-') ++at;
  if (at == end || !is_digit(*at)) return false;
  at = *at == '0' ? at + 1 : skip_digits(at, end);
  if (at < end && *at == '.') {
    const char* digits = ++at;
    at = skip_digits(at, end);
    if (at == digits) return false;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end && (*at == '+' || *at == '-')) ++at;
    const char* digits = at;
    at = skip_digits(at, end);
    if (at == digits) return false;
  }
  return at == end;
}

const char* read_short_integer(const char* at, const char* end, f64& value) {
  bool negative = at < end && *at == '-';
  const char* digits = at += negative;
  u64 whole = 0;
  for (; at < end && is_digit(*at); ++at) whole = whole * 10 + u64(*at - '0');
  u32 count = u32(at - digits);
  if (count == 0 || count > 15 || (*digits == '0' && count > 1)) return nullptr;
  value = negative ? -f64(whole) : f64(whole);
  return at;
}

Reading read_number(Text number, f64& value) {
  const char* end = number.data() + number.size();
  if (read_short_integer(number.data(), end, value) == end) return Reading::EXACT;
  Decimal decimal = read_decimal(number);
  bool negative = number.front() == '-';
  if (decimal.digits == 0) {
    value = negative ? -0.0 : 0.0;
    return Reading::EXACT;
  }
  // Both operands are exact, so that the one operation rounds correctly (Clinger, 1990).
  constexpr i32 MAX_POWER = 22;
  if (decimal.whole && decimal.digits <= 1ull << 53 && decimal.exponent >= -MAX_POWER && decimal.exponent <= MAX_POWER) {
    value = f64(decimal.digits);
    if (decimal.exponent < 0) value /= power_of_ten(-decimal.exponent);
    else value *= power_of_ten(decimal.exponent);
    if (negative) value = -value;
    return Reading::EXACT;
  }
  return is_out_of_range(decimal) ? Reading::OUT_OF_RANGE : Reading::HARD;
}

bool is_safe_integer(f64 value) { return std::fabs(value) <= 9007199254740991.0 && std::trunc(value) == value; }

bool unescape(Text escaped, Arena& arena, Text& string) {
  char* out = reinterpret_cast<char*>(arena.allocate(u32(escaped.size())));
  if (!out) return false;
  char* to = out;
  const char* end = escaped.data() + escaped.size();
  for (const char* at = escaped.data(); at < end;) {
    if (*at != '\\') {
      *to++ = *at++;
    } else if (at[1] == 'u') {
      at += 2;
      to = write_utf8(to, read_point(at, end));
    } else {
      *to++ = escaped_letter(at[1]);
      at += 2;
    }
  }
  string = {out, size_t(to - out)};
  return true;
}

char* write_integer(char* to, f64 value) {
  u64 whole = u64(std::fabs(value));
  if (value < 0) *to++ = '-';
  char* end = to + 1;
  for (u64 power = 10; power <= whole; power *= 10) ++end;
  char* at = end;
  // Division of 32 bits is faster by far.
  for (; whole > 0xffffffffu; whole /= 10) *--at = char('0' + whole % 10);
  u32 low = u32(whole);
  do *--at = char('0' + low % 10);
  while (low /= 10);
  return end;
}

void write_integer(Buffer& out, f64 value) {
  if (out.reserve(MAX_INTEGER)) out.advance_to(write_integer(out.place(), value));
}

void write_string(Buffer& out, Text text) {
  constexpr char HEX[] = "0123456789abcdef";
  out.append('"');
  const char* end = text.data() + text.size();
  const char* plain = text.data();
  for (const char* at = plain; at < end; ++at) {
    u8 byte = u8(*at);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append({plain, size_t(at - plain)});
    plain = at + 1;
    if (byte == '"' || byte == '\\') {
      char escape[] = {'\\', char(byte)};
      out.append({escape, 2});
    } else {
      char escape[] = {'\\', 'u', '0', '0', HEX[byte >> 4], HEX[byte & 15]};
      out.append({escape, 6});
    }
  }
  out.append({plain, size_t(end - plain)});
  out.append('"');
}

}  // namespace ucall::json
