#include "websocket/socket.h"

#include "calls.h"
#include "connection/output.h"
#include "json/utf8.h"
#include "memory/address.h"
#include "rpc/answer.h"
#include "rpc/message.h"
#include "websocket/deflate.h"
#include "websocket/frames.h"

namespace ucall::websocket {

namespace {

constexpr Text TOO_BIG = "the message is larger than this server takes";

[[gnu::noinline]] void write_close(Connection& connection, Text code, Text reason) {
  write_frame_head(connection.out, CONNECTION_CLOSE, u32(code.size() + reason.size()));
  connection.out.append(code);
  connection.out.append(reason);
  connection.deaf = true;
  connection.partial = false;
}

[[gnu::noinline]] void write_close(Connection& connection, CloseCode code, Text reason) {
  const char bytes[] = {char(u16(code) >> 8), char(u16(code))};
  write_close(connection, {bytes, sizeof bytes}, reason);
}

// Behind a close frame nothing may follow: nobody waits for the calls any longer.
[[gnu::noinline]] void abandon(Engine& engine, Connection& connection) {
  connection.inflating = false;
  abandon_calls(engine, connection);
  discard(engine, connection);
  mark(engine, connection);
}

// "Fails the WebSocket connection" (section 7.1.7).
[[gnu::noinline]] void fail(Engine& engine, Connection& connection, CloseCode code, Text reason) {
  abandon(engine, connection);
  write_close(connection, code, reason);
}

void take_close(Engine& engine, Connection& connection, Text payload) {
  u32 code = payload.size() < 2 ? 0 : u32(u8(payload[0])) << 8 | u8(payload[1]);
  if (!payload.empty() && !is_close_code(code)) {
    return fail(engine, connection, CloseCode::PROTOCOL_ERROR, "a close code that nobody may send");
  }
  if (payload.size() > 2 && !json::is_utf8(payload.substr(2))) {
    return fail(engine, connection, CloseCode::INVALID_TEXT, "a reason that is not UTF-8");
  }
  abandon(engine, connection);
  write_close(connection, payload.substr(0, 2), {});
}

[[gnu::noinline]] void take_control(Engine& engine, Connection& connection, u8 opcode, Text payload) {
  if (opcode == CONNECTION_CLOSE) return take_close(engine, connection, payload);
  if (opcode != PING) return;
  write_frame_head(connection.out, PONG, u32(payload.size()));
  connection.out.append(payload);
  mark(engine, connection);
}

Text handshake(Connection& connection) {
  Input& head = connection.socket->head;
  return {reinterpret_cast<const char*>(head.data()), head.size()};
}

void convert(Engine& engine, Connection& connection, Exchange& exchange, Text message) {
  exchange.accepts |= 15u << ACCEPT_CBOR;
  exchange.encodings = CBOR;
  line_up(connection, exchange);
  queue_convert(engine, connection, exchange, NO_PROCEDURE, {}, message);
}

[[gnu::noinline]] void take_message(Engine& engine, Connection& connection, Text text) {
  Exchange* exchange = make_exchange(engine, connection, Format::SOCKET);
  if (!exchange) return;
  if (connection.socket->binary) return convert(engine, connection, *exchange, text);
  if (!rpc::read_text(engine, connection, *exchange, text, handshake(connection)) && !json::is_utf8(text)) {
    give_back(engine, *exchange);
    return fail(engine, connection, CloseCode::INVALID_TEXT, "a message that is not UTF-8");
  }
  line_up(connection, *exchange);
  connection.hold(*exchange);
  settle(engine, connection, exchange);
}

// The payload of a whole message.
[[gnu::noinline]] void take_payload(Engine& engine, Connection& connection, Text payload) {
  if (!connection.socket->compressed) return take_message(engine, connection, payload);
  connection.inflating = true;
  queue_inflate(engine, connection, payload);
}

// How many bytes at the end begin a sequence whose rest may still come.
u32 unfinished(const u8* data, u32 size) {
  for (u32 back = 1; back <= 3 && back <= size; ++back) {
    u8 byte = data[size - back];
    if ((byte & 0xc0) == 0x80) continue;
    u32 length = byte > 0xf4 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

// A fragment more: what is whole of its characters is checked at once.
[[gnu::noinline]] void take_fragment(Engine& engine, Connection& connection, const u8* data, u32 size, bool last) {
  WebSocket& socket = *connection.socket;
  if (size && !socket.message.append(data, size, engine.turn)) return abort(engine, connection);
  u32 end = socket.message.size();
  if (!last && end) end -= unfinished(socket.message.data(), end);
  if (end > socket.checked && !socket.compressed && !socket.binary) {
    if (!json::is_utf8({reinterpret_cast<const char*>(socket.message.data()) + socket.checked, end - socket.checked})) {
      return fail(engine, connection, CloseCode::INVALID_TEXT, "a message that is not UTF-8");
    }
    socket.checked = end;
  }
  socket.fragmented = !last;
  if (!last) return;
  socket.checked = 0;
  // An empty input has no memory, and a text has 64 readable bytes behind it.
  static const char nothing[PADDING] = {};
  u32 length = socket.message.size();
  take_payload(engine, connection, {length ? reinterpret_cast<const char*>(socket.message.data()) : nothing, length});
  socket.message.consume(length, engine.turn);
}

// Why the frame cannot come now; empty text where it can.
Text misplaced(const WebSocket& socket, const FrameHead& head) {
  if (head.is_control()) return {};
  if (head.opcode == CONTINUATION) return socket.fragmented ? Text() : Text("a continuation of nothing");
  return socket.fragmented ? Text("a message inside another one") : Text();
}

// One frame at `data`; gives how many bytes it took, 0 where it is not whole.
u32 read_frame(Engine& engine, Connection& connection, u8* data, u32 size) {
  WebSocket& socket = *connection.socket;
  FrameHead head;
  Text wrong = read_frame_head(data, size, socket.compresses, head);
  if (wrong.empty() && size >= 2) wrong = misplaced(socket, head);
  if (!wrong.empty()) return fail(engine, connection, CloseCode::PROTOCOL_ERROR, wrong), 0;
  if (!head.length) return 0;
  if (!head.is_control() && head.payload + socket.message.size() > engine.options().maxMessage) {
    return fail(engine, connection, CloseCode::TOO_BIG, TOO_BIG), 0;
  }
  if (head.payload > size - head.length) return 0;
  u8* payload = data + head.length;
  u32 length = u32(head.payload);
  unmask(payload, length, head.mask);
  Text text{reinterpret_cast<const char*>(payload), length};
  if (head.opcode == TEXT || head.opcode == BINARY) {
    socket.compressed = head.compressed;
    socket.binary = head.opcode == BINARY;
  }
  if (head.is_control()) take_control(engine, connection, head.opcode, text);
  else if (head.final && !socket.fragmented) take_payload(engine, connection, text);
  else take_fragment(engine, connection, payload, length, head.final);
  return head.length + length;
}

}  // namespace

u32 read_frames(Engine& engine, Connection& connection, u8* data, u32 size) {
  u32 at = 0;
  while (at < size && !connection.deaf && !connection.inflating) {
    if (is_overloaded(engine, connection)) {
      suspend(engine, connection);
      break;
    }
    u32 used = read_frame(engine, connection, data + at, size - at);
    if (!used) break;
    connection.partial = false;
    at += used;
  }
  return at;
}

void take_inflated(Engine& engine, Connection& connection, u32 address, u32 length) {
  if (address) return take_message(engine, connection, text_at(address, length));
  bool big = length == u32(CloseCode::TOO_BIG);
  fail(engine, connection, CloseCode(length), big ? TOO_BIG : Text("a message whose compressed data is malformed"));
}

void take_converted(Engine& engine, Connection& connection, Exchange& exchange, Text json) {
  rpc::read_text(engine, connection, exchange, json, handshake(connection));
}

void begin_message(Connection& connection, Outgoing& body, bool binary) {
  if (binary) return write_frame_head(connection.out, BINARY, body.total());
  bool deflated = connection.socket->compresses && !body.lent.empty();
  if (deflated) store(body);
  write_frame_head(connection.out, deflated ? DEFLATED_TEXT : TEXT, body.total());
}

void hang_up(Engine& engine, Connection& connection) {
  abandon(engine, connection);
  connection.deaf = true;
  connection.partial = false;
}

void check_drained(Connection& connection) {
  bool idle = connection.protocol == Protocol::WEBSOCKET && !connection.first && !connection.partial && !connection.inflating;
  if (idle && !connection.deaf) write_close(connection, CloseCode::GOING_AWAY, "the server is shutting down");
}

void check_deadlines(Engine& engine, Connection& connection, bool late) {
  WebSocket& socket = *connection.socket;
  u64 now = engine.clock.elapsed();
  bool silent = now - socket.heard > engine.options().pingInterval;
  if ((silent && socket.pinged) || (late && connection.first)) return abort(engine, connection);
  if (late) {
    write_close(connection, CloseCode::POLICY_VIOLATION, "the rest of the message did not come in time");
  } else if (silent) {
    socket.pinged = true;
    socket.heard = now;
    write_frame_head(connection.out, PING, 0);
  } else {
    return;
  }
  mark(engine, connection);
}

}  // namespace ucall::websocket
