// What a connection remembers once it has become a WebSocket.
#pragma once
#include "memory/input.h"

namespace ucall {

struct WebSocket {
  Input head;               // of the handshake, for headers()
  Input message;            // the fragments so far
  u32 checked = 0;          // bytes of the message that are UTF-8
  bool fragmented = false;  // a message has begun and not ended
  bool compresses = false;  // permessage-deflate was agreed on
  bool compressed = false;  // the message at hand is
  bool binary = false;      // likewise
  bool pinged = false;      // nothing has come since our last ping
  u64 heard = 0;            // when something came or we pinged, on the engine's clock

  void hear(u64 now) {
    heard = now;
    pinged = false;
  }

  // Call records may still point into what it holds.
  void retire(Arena& turn) {
    head.consume(head.size(), turn);
    message.consume(message.size(), turn);
  }
};

}  // namespace ucall
