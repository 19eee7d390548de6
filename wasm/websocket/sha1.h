// SHA-1 (RFC 3174): nothing rests on its strength here, the handshake names it.
#pragma once
#include "memory/buffer.h"

namespace ucall::websocket {

struct Sha1 {
  u8 bytes[20];
};

// Of a text of at most 119 bytes.
Sha1 sha1(Text text);

// Base64 (RFC 4648, section 4) of it.
void write_base64(Buffer& out, const Sha1& digest);

}  // namespace ucall::websocket
