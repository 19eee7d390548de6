#include "websocket/handshake.h"

#include <new>

#include "http/response.h"
#include "websocket/sha1.h"

namespace ucall::websocket {

namespace {

constexpr u32 KEY_SIZE = 24;

// Base64 of 16 bytes.
bool is_key(Text key) {
  if (key.size() != KEY_SIZE || key.substr(KEY_SIZE - 2) != "==") return false;
  constexpr Text letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return key.substr(0, KEY_SIZE - 2).find_first_not_of(letters) == Text::npos;
}

void write_accept(Buffer& out, Text key) {
  Buffer text;
  text.append(key);
  text.append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  write_base64(out, sha1(text.text()));
}

}  // namespace

void shake_hands(Engine& engine, Connection& connection, Exchange& exchange, const http::Head& head, Text raw_head) {
  if (head.path != "/" && head.path != "/rpc") return http::write_problem(exchange, 404, "WebSockets are at / and /rpc");
  if (head.socket_version != "13") {
    http::add_field(exchange, "Sec-WebSocket-Version", "13");
    http::add_field(exchange, "Upgrade", "websocket");
    return http::write_problem(exchange, 426, "only version 13 of WebSocket is spoken here");
  }
  if (!is_key(head.socket_key)) return http::write_problem(exchange, 400, "malformed Sec-WebSocket-Key");
  if (head.content_length || head.chunked) return http::write_problem(exchange, 400, "a WebSocket handshake with a body");
  if (engine.draining) return http::write_problem(exchange, 503, "the server is shutting down");
  connection.socket.reset(new (std::nothrow) WebSocket());
  auto* bytes = reinterpret_cast<const u8*>(raw_head.data());
  if (!connection.socket || !connection.socket->head.append(bytes, u32(raw_head.size()), engine.turn)) {
    return http::write_problem(exchange, 503, "out of memory");
  }
  connection.socket->hear(engine.clock.elapsed());
  connection.protocol = Protocol::WEBSOCKET;
  exchange.format = Format::RAW;
  Buffer& out = exchange.body;
  out.append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ");
  write_accept(out, head.socket_key);
  if (head.jsonrpc) out.append("\r\nSec-WebSocket-Protocol: jsonrpc");
  if (!head.deflate.empty() && engine.options().flags & PER_MESSAGE_DEFLATE) {
    connection.socket->compresses = true;
    out.append("\r\nSec-WebSocket-Extensions: ");
    out.append(head.deflate);
  }
  out.append("\r\n\r\n");
}

}  // namespace ucall::websocket
