// Reading bytes one after the other, up to an end.
#pragma once
#include "abi.h"

namespace ucall::payload {

struct Span {
  const u8* from = nullptr;
  const u8* to = nullptr;

  u32 length() const { return u32(to - from); }
};

constexpr u8 lower(u8 byte) { return u8(byte - 'A') < 26 ? byte | 0x20 : byte; }

// Whether they are the same but for the case of letters; `name` is in lower case.
inline bool is_name(Span span, const char* name) {
  for (; span.from < span.to && *name; ++span.from, ++name) {
    if (lower(*span.from) != u8(*name)) return false;
  }
  return span.from == span.to && !*name;
}

constexpr bool is_blank(u8 byte) { return byte == ' ' || byte == '\t'; }

// RFC 9110, section 5.6.2
constexpr bool is_token(u8 byte) {
  if (byte <= ' ' || byte >= 0x7f) return false;
  for (const char* separator = "\"(),/:;<=>?@[\\]{}"; *separator; ++separator) {
    if (byte == u8(*separator)) return false;
  }
  return true;
}

inline void skip_blanks(Span& span) {
  while (span.from < span.to && is_blank(*span.from)) ++span.from;
}

inline bool skip(Span& span, u8 byte) {
  if (span.from >= span.to || *span.from != byte) return false;
  ++span.from;
  return true;
}

// As long a token as there is, which may be none.
inline Span take_token(Span& span) {
  const u8* first = span.from;
  while (span.from < span.to && is_token(*span.from)) ++span.from;
  return {first, span.from};
}

}  // namespace ucall::payload
