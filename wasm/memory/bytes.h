// Looking at several bytes at a time. What is looked at has 64 readable bytes behind it, as everything has
// that comes into the engine.
#pragma once
#include <cstring>
#include <string_view>

#include "abi.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace ucall {

using Text = std::string_view;

inline u64 load8(const char* at) {
  u64 word;
  std::memcpy(&word, at, 8);
  return word;
}

// The first `size` bytes (at most 8) of a word, the others zero.
inline u64 first_bytes(u64 word, u32 size) { return size >= 8 ? word : word & ((u64(1) << size * 8) - 1); }

// A short name as a number, to switch over.
consteval u64 word_of(Text name) {
  u64 word = 0;
  for (size_t i = 0; i < name.size(); ++i) word |= u64(u8(name[i])) << i * 8;
  return word;
}

inline bool same(Text a, Text b) {
  if (a.size() != b.size()) return false;
  for (size_t at = 0; at < a.size(); at += 8) {
    u32 left = u32(a.size() - at);
    if (first_bytes(load8(a.data() + at) ^ load8(b.data() + at), left)) return false;
  }
  return true;
}

// Copies in pieces of 16: up to 15 bytes more than `size` are read and written.
inline void copy_loosely(char* to, const char* from, u32 size) {
  for (u32 at = 0; at < size; at += 16) std::memcpy(to + at, from + at, 16);
}

// Offset of the first such byte, or the text's size.
inline u32 find_byte(Text text, char wanted) {
  u32 size = u32(text.size());
#ifdef __SSE2__
  const __m128i pattern = _mm_set1_epi8(wanted);
  for (u32 at = 0; at < size; at += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    u32 found = u32(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, pattern)));
    if (!found) continue;
    u32 first = at + u32(__builtin_ctz(found));
    return first < size ? first : size;
  }
  return size;
#else
  size_t at = text.find(wanted);
  return at == Text::npos ? size : u32(at);
#endif
}

// Offset of the first byte that in a JSON string is anything but a character of its own: a quote, a backslash, a control
// character, or part of a longer UTF-8 sequence; or the text's size.
inline u32 find_not_plain(Text text) {
  u32 size = u32(text.size());
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  for (u32 at = 0; at < size; at += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    // As signed bytes, what is not ASCII is below the space, as control characters are.
    __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)), _mm_cmplt_epi8(bytes, space));
    u32 found = u32(_mm_movemask_epi8(special));
    if (!found) continue;
    u32 first = at + u32(__builtin_ctz(found));
    return first < size ? first : size;
  }
  return size;
#else
  u32 at = 0;
  while (at < size && static_cast<signed char>(text[at]) >= ' ' && text[at] != '"' && text[at] != '\\') ++at;
  return at;
#endif
}

}  // namespace ucall
