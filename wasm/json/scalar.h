// Single JSON values: numbers read, strings read and written.
#pragma once
#include "memory/arena.h"

namespace ucall::json {

// The value of a hexadecimal digit, -1 for any other byte.
inline i32 hex_digit(u8 byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  u8 letter = byte | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// Is the text one number of RFC 8259's grammar, and nothing else?
bool is_number(Text text);

// Reads a whole number of at most 15 digits; where it ends, nullptr where none begins or it is longer.
const char* read_short_integer(const char* at, const char* end, f64& value);

enum class Reading : u8 {
  EXACT,         // the value is set, as near as a double can be; all whole numbers within +-2^53 are among these
  HARD,          // it takes more digits than are read here: the host is to read the text
  OUT_OF_RANGE,  // no double is as large
};

// The value of a valid number.
Reading read_number(Text number, f64& value);

// Is it a whole number within +-(2^53 - 1)?
bool is_safe_integer(f64 value);

// Resolves the escapes of what stands between quotes, into the arena. Lone surrogates become U+FFFD. False
// where memory is out.
bool unescape(Text escaped, Arena& arena, Text& string);

// Writes a whole number within +-(2^53 - 1), at most MAX_INTEGER bytes; the second gives their end.
constexpr u32 MAX_INTEGER = 17;
void write_integer(Buffer& out, f64 value);
char* write_integer(char* to, f64 value);

// Writes a string with its quotes; bytes that are not UTF-8 must not be given.
void write_string(Buffer& out, Text text);

}  // namespace ucall::json
