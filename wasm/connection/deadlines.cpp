#include "connection/events.h"
#include "connection/output.h"
#include "websocket/socket.h"

namespace ucall {

namespace {

// How long a peer may take to close its side after we have closed ours, in ms.
constexpr u64 LINGER = 5000;
// Each such piece of a body that comes adds a second to its time, in bytes.
constexpr u64 BODY_PIECE = 4096;

u64 message_time(const Options& options, const Connection& connection) {
  bool in_head = connection.in_order() && connection.head.needed == 0;
  if (in_head) return options.headTimeout;
  return options.bodyTimeout + connection.input.size() / BODY_PIECE * 1000;
}

void check(Engine& engine, Connection& connection) {
  const Options& options = engine.options();
  u64 now = engine.clock.elapsed();
  u64 waited = now - connection.since;
  if (connection.aborted || connection.stdio) return;
  if (connection.closed) {
    bool stuck = connection.sending.empty() ? waited > LINGER : now - connection.progress > options.idleTimeout;
    if (!stuck) return;
    connection.closed = false;
    return abort(engine, connection);
  }
  if (!connection.sending.empty() && now - connection.progress > options.idleTimeout) return abort(engine, connection);
  if (connection.suspended || connection.deaf) return;
  if (connection.protocol == Protocol::WEBSOCKET) {
    bool late = connection.partial && waited > message_time(options, connection);
    return websocket::check_deadlines(engine, connection, late);
  }
  if (connection.upload.call && waited > options.bodyTimeout) return abort(engine, connection);
  if (connection.first) return;
  if (connection.partial) {
    if (waited > message_time(options, connection)) refuse(engine, connection, 408, "the rest of the message did not come in time");
  } else if (connection.sending.empty() && connection.calls == 0 && waited > options.idleTimeout) {
    connection.deaf = true;
    mark(engine, connection);
  }
}

}  // namespace

void check_deadlines(Engine& engine) {
  for (Connection* connection : engine.connections) {
    if (connection) check(engine, *connection);
  }
}

void drain_connections(Engine& engine) {
  engine.cuts_streams = !engine.draining;
  engine.draining = true;
  for (Connection* connection : engine.connections) {
    if (connection) mark(engine, *connection);
  }
}

}  // namespace ucall
