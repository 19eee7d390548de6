#include "json/utf8.h"

namespace ucall::json {

namespace {

bool continues(u8 byte) { return (byte & 0xc0) == 0x80; }

// How many bytes the character has that is not ASCII; 0 where it is malformed, overlong, half of a pair or too large.
u32 size_of_character(const u8* at) {
  u8 lead = at[0];
  if (lead < 0xc2 || lead > 0xf4 || !continues(at[1])) return 0;
  if (lead < 0xe0) return 2;
  if (!continues(at[2])) return 0;
  if (lead < 0xf0) {
    if ((lead == 0xe0 && at[1] < 0xa0) || (lead == 0xed && at[1] > 0x9f)) return 0;
    return 3;
  }
  if ((lead == 0xf0 && at[1] < 0x90) || (lead == 0xf4 && at[1] > 0x8f)) return 0;
  return continues(at[3]) ? 4 : 0;
}

}  // namespace

bool is_utf8(Text text) {
  const u8* at = reinterpret_cast<const u8*>(text.data());
  const u8* end = at + text.size();
  while (at < end) {
    constexpr u64 HIGH_BITS = 0x8080808080808080;
    if (!(load8(reinterpret_cast<const char*>(at)) & HIGH_BITS)) {
      at += 8;
    } else if (*at < 0x80) {
      ++at;
    } else {
      u32 size = size_of_character(at);
      if (size == 0 || size > u32(end - at)) return false;
      at += size;
    }
  }
  return true;
}

}  // namespace ucall::json
