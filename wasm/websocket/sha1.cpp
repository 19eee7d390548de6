#include "websocket/sha1.h"

#include <bit>

namespace ucall::websocket {

namespace {

constexpr u32 BLOCK = 64;

void add_block(u32* state, const u8* block) {
  u32 words[80];
  for (u32 i = 0; i < 16; ++i) {
    const u8* at = block + i * 4;
    words[i] = u32(at[0]) << 24 | u32(at[1]) << 16 | u32(at[2]) << 8 | at[3];
  }
  for (u32 i = 16; i < 80; ++i) words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  u32 a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  for (u32 i = 0; i < 80; ++i) {
    u32 mixed;
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    u32 next = std::rotl(a, 5) + mixed + e + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

}  // namespace

Sha1 sha1(Text text) {
  u8 padded[2 * BLOCK] = {};
  u32 size = u32(text.size());
  std::memcpy(padded, text.data(), size);
  padded[size] = 0x80;
  u32 end = size + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
  padded[end - 2] = u8(size * 8 >> 8);
  padded[end - 1] = u8(size * 8);
  u32 state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (u32 at = 0; at < end; at += BLOCK) add_block(state, padded + at);
  Sha1 digest;
  for (u32 i = 0; i < 20; ++i) digest.bytes[i] = u8(state[i / 4] >> (24 - i % 4 * 8));
  return digest;
}

void write_base64(Buffer& out, const Sha1& digest) {
  constexpr Text letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  u8 bytes[21] = {};
  std::memcpy(bytes, digest.bytes, sizeof digest.bytes);
  for (u32 at = 0; at < sizeof bytes; at += 3) {
    u32 group = u32(bytes[at]) << 16 | u32(bytes[at + 1]) << 8 | bytes[at + 2];
    for (i32 shift = 18; shift >= 0; shift -= 6) out.append(letters[group >> shift & 63]);
  }
  out.truncate(out.size() - 1);
  out.append('=');
}

}  // namespace ucall::websocket
