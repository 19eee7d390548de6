#include "connection/events.h"

#include <new>

#include "calls.h"
#include "connection/messages.h"
#include "connection/output.h"
#include "connection/stdio.h"
#include "http/requests.h"
#include "http/uploads.h"
#include "memory/address.h"
#include "websocket/socket.h"

namespace ucall {

namespace {

constexpr u32 MAX_CONNECTIONS = 1 << 20;

// The first bytes tell: JSON texts begin with a bracket, HTTP requests with a method.
Protocol detect(const u8* data, u32 size) {
  for (u32 i = 0; i < size; ++i) {
    if (data[i] == '{' || data[i] == '[') return Protocol::MESSAGES;
    if (data[i] != ' ' && data[i] != '\t' && data[i] != '\r' && data[i] != '\n') return Protocol::HTTP;
  }
  return size > 64 ? Protocol::HTTP : Protocol::UNKNOWN;
}

constexpr u8 TLS_HANDSHAKE = 22;

// Gives how many bytes were used up.
u32 read_input(Engine& engine, Connection& connection, u8* data, u32 size) {
  if (connection.protocol == Protocol::UNKNOWN) {
    connection.protocol = detect(data, size);
    if (connection.protocol == Protocol::HTTP && data[0] == TLS_HANDSHAKE) {
      refuse(engine, connection, 400, "this port speaks plain HTTP, and a TLS handshake came; use http:");
    }
  }
  switch (connection.protocol) {
    case Protocol::HTTP: {
      u32 used = 0;
      // Requests, a body that the host gets as it comes, and what follows its end.
      for (bool more = true; more;) {
        if (!connection.upload.call) used += http::read_requests(engine, connection, data + used, size - used);
        more = connection.upload.remaining && used < size;
        if (more) used += http::read_upload(engine, connection, data + used, size - used);
        more &= !connection.upload.call && used < size;
      }
      if (connection.protocol == Protocol::HTTP) return used;
      return used + websocket::read_frames(engine, connection, data + used, size - used);
    }
    case Protocol::WEBSOCKET: return websocket::read_frames(engine, connection, data, size);
    case Protocol::MESSAGES: return (connection.stdio ? read_stdio : read_messages)(engine, connection, data, size);
    case Protocol::UNKNOWN: break;
  }
  return 0;
}

bool is_chunked(const Connection& connection) { return connection.chunked.phase != http::Chunked::Phase::NONE; }

// Takes what can be taken out of the connection's own input.
[[gnu::noinline]] void read_own_input(Engine& engine, Connection& connection) {
  while (!connection.input.empty() && !connection.deaf && !connection.waits()) {
    bool in_chunks = is_chunked(connection);
    if (in_chunks) http::read_chunks(engine, connection);
    else connection.input.consume(read_input(engine, connection, connection.input.data(), connection.input.size()), engine.turn);
    // Whichever of the two it was has taken all that it can: go on where the other's turn has come.
    if (is_chunked(connection) == in_chunks) break;
  }
}

// Is the rest of a message to come?
void check_partial(Engine& engine, Connection& connection) {
  bool fragments = connection.socket && connection.socket->fragmented;
  bool partial = (!connection.input.empty() || fragments) && !connection.waits() && !connection.deaf;
  if (partial == connection.partial) return;
  connection.partial = partial;
  connection.since = engine.clock.elapsed();
}

// The peer sends no more: what is unfinished never will be.
void check_end(Engine& engine, Connection& connection) {
  if (!connection.ended || connection.suspended) return;
  if (connection.stdio) end_stdio(engine, connection);
  if (connection.protocol == Protocol::WEBSOCKET) return websocket::hang_up(engine, connection);
  constexpr Text words = "the connection ended in the middle of a message";
  if (connection.upload.call && !connection.waits()) http::fail_upload(engine, connection, {400, words});
  if (connection.partial && !connection.deaf) refuse(engine, connection, 400, words);
  mark(engine, connection);
}

void take_bytes(Engine& engine, Connection& connection, u8* data, u32 size) {
  if (connection.deaf) return;
  if (connection.socket) connection.socket->hear(engine.clock.elapsed());
  // Whole messages are read where they lie; only what is left over is copied.
  bool direct = connection.input.empty() && !connection.waits();
  u32 used = direct ? read_input(engine, connection, data, size) : 0;
  if (connection.deaf) return;
  if (used < size && !connection.input.append(data + used, size - used, engine.turn)) return abort(engine, connection);
  if (!direct || is_chunked(connection)) read_own_input(engine, connection);
  check_partial(engine, connection);
}

// What a compressed message says has come, and what waits behind it goes on.
void take_inflated(Engine& engine, Connection& connection, const Event& event) {
  if (!connection.inflating || connection.deaf) return;
  connection.inflating = false;
  websocket::take_inflated(engine, connection, event.address, event.length);
  read_own_input(engine, connection);
  check_partial(engine, connection);
}

void open(Engine& engine, u32 number, u32 flags) {
  if (number >= MAX_CONNECTIONS) return;
  if (number >= engine.connections.size()) engine.connections.resize(number + number / 2 + 16);
  auto* connection = engine.connections[number] = new (std::nothrow) Connection();
  if (!connection) return;
  connection->number = number;
  connection->loopback = flags & LOOPBACK;
  connection->stdio = flags & STDIO;
  if (connection->stdio) connection->protocol = Protocol::MESSAGES;
  connection->since = engine.clock.elapsed();
}

void end(Engine& engine, Connection& connection) {
  connection.ended = true;
  if (connection.protocol == Protocol::WEBSOCKET) return websocket::hang_up(engine, connection);
  // Over HTTP a client that has hung up looks the same as one that only sends no more; whoever
  // watches its signal may stop, and an answer still leaves if there is one.
  if (connection.protocol == Protocol::HTTP) cancel_calls(engine, connection);
  check_end(engine, connection);
}

void close(Engine& engine, Connection& connection) {
  abandon_calls(engine, connection);
  if (connection.client) tell_gone(engine, connection);
  discard(engine, connection);
  discard_output(engine, connection);
  if (connection.socket) connection.socket->retire(engine.turn);
  engine.connections[connection.number] = nullptr;
  delete &connection;
}

}  // namespace

void take_event(Engine& engine, const Event& event) {
  if (event.kind == OPENED) return open(engine, event.connection, event.address);
  bool owned = event.kind == INFLATED || event.kind == CONVERTED;
  if (owned) engine.turn.retire(reinterpret_cast<void*>(uintptr_t(event.address)));
  if (event.kind == CONVERTED) {
    return take_converted(engine, event.connection, text_at(event.address, event.length));
  }
  Connection* connection = engine.find(event.connection);
  if (!connection) return;
  switch (event.kind) {
    case RECEIVED: return take_bytes(engine, *connection, reinterpret_cast<u8*>(uintptr_t(event.address)), event.length);
    case SENT: return take_sent(engine, *connection, event.length);
    case ENDED: return end(engine, *connection);
    case CLOSED: return close(engine, *connection);
    case INFLATED: return take_inflated(engine, *connection, event);
  }
}

void resume_ready(Engine& engine) {
  std::vector<u32> ready;
  ready.swap(engine.ready);
  for (u32 number : ready) {
    Connection* connection = engine.find(number);
    if (!connection || !connection->ready) continue;
    connection->ready = false;
    bool paused = connection->suspended;
    connection->suspended = false;
    connection->alone = false;
    read_own_input(engine, *connection);
    check_partial(engine, *connection);
    check_end(engine, *connection);
    if (paused && !connection->suspended) connection->flags = (connection->flags & ~u32(PAUSE)) | RESUME;
    mark(engine, *connection);
  }
}

}  // namespace ucall
