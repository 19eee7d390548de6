#include "websocket/frames.h"

namespace ucall::websocket {

namespace {

constexpr u8 FINAL = 0x80;
constexpr u8 RESERVED = 0x70;
constexpr u8 COMPRESSED = 0x40;
constexpr u8 MASKED = 0x80;
constexpr u8 LENGTH_16 = 126;
constexpr u8 LENGTH_64 = 127;
constexpr u32 MASK_SIZE = 4;

u64 read_number(const u8* data, u32 size) {
  u64 number = 0;
  for (u32 i = 0; i < size; ++i) number = number << 8 | data[i];
  return number;
}

bool is_known(u8 opcode) { return opcode <= BINARY || (opcode >= CONNECTION_CLOSE && opcode <= PONG); }

}  // namespace

Text read_frame_head(const u8* data, u32 size, bool compresses, FrameHead& head) {
  if (size < 2) return {};
  head.final = data[0] & FINAL;
  head.opcode = data[0] & 0x0f;
  u8 length = data[1] & 0x7f;
  u8 reserved = data[0] & RESERVED;
  // Of a message's frames only the first has the bit (RFC 7692, 6.1).
  head.compressed = reserved == COMPRESSED && compresses && (head.opcode == TEXT || head.opcode == BINARY);
  if (reserved && !head.compressed) return "a reserved bit is set that was not agreed on";
  if (!is_known(head.opcode)) return "an unknown opcode";
  if (!(data[1] & MASKED)) return "a frame without a mask";
  if (head.is_control() && (!head.final || length > 125)) return "a control frame in fragments or of more than 125 bytes";
  u32 extended = length == LENGTH_64 ? 8 : length == LENGTH_16 ? 2 : 0;
  if (size < 2 + extended + MASK_SIZE) return {};
  head.payload = extended ? read_number(data + 2, extended) : length;
  if (extended && head.payload < (extended == 2 ? LENGTH_16 : 0x10000u)) return "a length in more bytes than it takes";
  if (head.payload >> 63) return "a length with its highest bit set";
  std::memcpy(head.mask, data + 2 + extended, MASK_SIZE);
  head.length = 2 + extended + MASK_SIZE;
  return {};
}

void unmask(u8* data, u32 size, const u8* mask) {
  u32 at = 0;
#ifdef __SSE2__
  i32 word;
  std::memcpy(&word, mask, 4);
  const __m128i pattern = _mm_set1_epi32(word);
  for (; at + 16 <= size; at += 16) {
    auto* place = reinterpret_cast<__m128i*>(data + at);
    _mm_storeu_si128(place, _mm_xor_si128(_mm_loadu_si128(place), pattern));
  }
#endif
  // Behind it lies the next frame: the rest goes byte by byte.
  for (; at < size; ++at) data[at] ^= mask[at & 3];
}

[[gnu::noinline]] void write_frame_head(Buffer& out, Opcode opcode, u64 payload) {
  out.append(char(FINAL | opcode));
  if (payload < LENGTH_16) return out.append(char(payload));
  u32 extended = payload < 0x10000 ? 2 : 8;
  out.append(char(extended == 2 ? LENGTH_16 : LENGTH_64));
  for (u32 i = extended; i-- > 0;) out.append(char(payload >> i * 8));
}

bool is_close_code(u32 code) {
  if (code >= 3000 && code <= 4999) return true;
  // 1004 to 1006 are never sent, 1012 to 1014 are IANA's later ones.
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

}  // namespace ucall::websocket
