// The opening handshake (RFC 6455, section 4.2).
#pragma once
#include "engine.h"

namespace ucall::websocket {

// Does the request ask for a WebSocket? Upgrade counts only where Connection names it (RFC 9110, 7.8).
inline bool is_asked_for(const http::Head& head) {
  return head.websocket && head.upgrade && head.keep_alive && !head.old_version && head.method == http::Method::GET;
}

// Answers a request that asks for one and may ask at all: the connection becomes a WebSocket, or the exchange is a
// problem. All other requests have been answered.
void shake_hands(Engine& engine, Connection& connection, Exchange& exchange, const http::Head& head, Text raw_head);

}  // namespace ucall::websocket
