// Which bytes may stand where in HTTP (RFC 9110, 5.6.2 and 5.5) and in URIs (RFC 3986).
#pragma once
#include <array>

#include "memory/buffer.h"

namespace ucall::http {

enum CharClass : u8 {
  TOKEN = 1,   // tchar
  VALUE = 2,   // field-vchar, space and tab
  PATH = 4,    // pchar, "/" and "%"; also "|", which browsers leave as it is
  QUERY = 8,   // visible ASCII but the quote, the angle brackets and "#", as browsers send it
  HOST = 16,   // reg-name
  DIGIT = 32,
};

constexpr bool is_one_of(char byte, const char* set) {
  for (; *set; ++set) {
    if (*set == byte) return true;
  }
  return false;
}

constexpr std::array<u8, 256> make_classes() {
  std::array<u8, 256> classes{};
  for (u32 i = 0; i < 256; ++i) {
    char byte = char(i);
    bool digit = byte >= '0' && byte <= '9';
    bool alnum = digit || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    bool visible = i > 0x20 && i < 0x7f;
    u8 bits = 0;
    if (digit) bits |= DIGIT;
    if (alnum || (i && is_one_of(byte, "!#$%&'*+-.^_`|~"))) bits |= TOKEN;
    if (visible || i >= 0x80 || byte == ' ' || byte == '\t') bits |= VALUE;
    if (alnum || (i && is_one_of(byte, "-._~!$&'()*+,;=:@/%|"))) bits |= PATH;
    if (visible && !is_one_of(byte, "\"<>#")) bits |= QUERY;
    if (alnum || (i && is_one_of(byte, "-._~!$&'()*+,;=%"))) bits |= HOST;
    classes[i] = bits;
  }
  return classes;
}

constexpr std::array<u8, 256> CLASSES = make_classes();

inline bool is(char byte, CharClass wanted) { return CLASSES[u8(byte)] & wanted; }

// Does every byte belong to the class?
inline bool all(Text text, CharClass wanted) {
  for (char byte : text) {
    if (!is(byte, wanted)) return false;
  }
  return true;
}

constexpr char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? char(byte | 0x20) : byte; }

// Compares names, in which case means nothing.
inline bool equals(Text a, Text b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// Without spaces and tabs around it.
inline Text trim(Text text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes the text up to `mark` off the front of `rest`, and the mark; all of it where there is none.
inline Text take_until(Text& rest, char mark) {
  u32 at = find_byte(rest, mark);
  Text taken = rest.substr(0, at);
  rest.remove_prefix(at < rest.size() ? at + 1 : at);
  return taken;
}

// The same without what is around it. Not inlined: heads are read rarely, and in many places.
[[gnu::noinline]] inline Text take_member(Text& rest, char mark) { return trim(take_until(rest, mark)); }

}  // namespace ucall::http
