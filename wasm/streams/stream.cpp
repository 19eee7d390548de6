#include "streams/stream.h"

#include "calls.h"
#include "connection/output.h"
#include "http/response.h"
#include "json/scalar.h"
#include "memory/address.h"
#include "rpc/answer.h"

namespace ucall::streams {

namespace {

constexpr Text ITEM_START = "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.item\",\"params\":{\"id\":";

Streaming form_of(const Exchange& exchange) {
  if (exchange.wants_events) return Streaming::EVENTS;
  return exchange.rest ? Streaming::LINES : Streaming::MESSAGES;
}

// Less than what pauses reading, so that a client whose streams wait can still cancel them.
u32 limit(const Engine& engine) { return engine.options().maxUnsent / 2; }

bool is_at_front(const Connection& connection, const Exchange* exchange) {
  return !connection.in_order() || connection.first == exchange;
}

void write_item(Exchange& exchange, Text item, Text id) {
  Outgoing& body = exchange.body;
  ++exchange.item;
  exchange.begun = true;
  switch (exchange.streaming) {
    case Streaming::EVENTS:
      if (exchange.numbered) {
        body.append("id: ");
        json::write_integer(body, f64(exchange.item));
        body.append('\n');
      }
      body.append("data: ");
      body.append(item);
      return body.append("\n\n");
    case Streaming::MESSAGES:
      body.append(ITEM_START);
      body.append(id);
      body.append(",\"item\":");
      body.append(item);
      return body.append("}}\n");
    default:
      body.append(item);
      return body.append('\n');
  }
}

void cut(Engine& engine, Connection& connection, PendingCall& call) {
  Exchange* exchange = call.exchange;
  tell(engine, CANCEL, call.number);
  engine.pending.detach(call);
  if (exchange->begun) exchange->cut = true;
  else if (exchange->format == Format::HTTP) {
    exchange->streaming = Streaming::NONE;
    http::write_problem(*exchange, 503, "the server is shutting down");
  }
  if (exchange->owed == 0) exchange->done = true;
  connection.hold(*exchange);
  settle(engine, connection, exchange);
}

}  // namespace

void open(Connection& connection, PendingCall& call, const Procedure& procedure) {
  call.streaming = true;
  if (!connection.in_order()) {
    ++connection.streams;
  } else if (Exchange* exchange = call.exchange) {
    exchange->streaming = form_of(*exchange);
    exchange->numbered = procedure.resumable;
    if (!procedure.resumable) exchange->item = 0;
  }
}

void take_item(Engine& engine, PendingCall& call, const Reply& reply) {
  if (!call.streaming) return;
  Connection* connection = call.connection;
  // Nobody wants to have the items of a notification, which runs to its end.
  if (!connection || !call.exchange) return engine.resumed.push_back(call.number);
  if (connection->in_order()) {
    write_item(*call.exchange, text_at(reply.address, reply.length), call.id());
    connection->hold(*call.exchange);
    settle(engine, *connection, call.exchange);
  } else if (!connection->deaf) {
    write_message(*connection, {ITEM_START, call.id(), ",\"item\":", text_at(reply.address, reply.length), "}}"});
    if (connection->out.failed()) abort(engine, *connection);
    mark(engine, *connection);
  }
  if (is_at_front(*connection, call.exchange) && connection->unsent() <= limit(engine)) {
    engine.resumed.push_back(call.number);
  } else {
    call.waiting = connection->streams_wait = true;
  }
}

bool take_end(Exchange& exchange, const Reply& reply, Text id) {
  bool failed = rpc::is_error(reply);
  Outgoing& body = exchange.body;
  if (failed && !exchange.begun) {
    exchange.streaming = Streaming::NONE;
    return false;
  }
  exchange.begun = true;
  switch (exchange.streaming) {
    case Streaming::EVENTS:
      body.append(failed ? "event: error\ndata: " : "event: done\ndata: null");
      if (failed) rpc::write_failure(body, rpc::failure_of(reply));
      body.append("\n\n");
      break;
    case Streaming::MESSAGES:
      if (failed) rpc::write_error(body, rpc::failure_of(reply), id);
      else rpc::write_result(body, reply, id);
      body.append('\n');
      break;
    default:
      if (!failed) break;
      body.append("{\"error\":");
      rpc::write_failure(body, rpc::failure_of(reply));
      body.append("}\n");
      exchange.cut = true;
  }
  return true;
}

void answer_head(Exchange& exchange, const Procedure& procedure) {
  exchange.streaming = form_of(exchange);
  exchange.numbered = procedure.resumable;
  exchange.begun = exchange.done = true;
}

void wake(Engine& engine, Connection& connection) {
  if (connection.unsent() > limit(engine) / 2) return;
  connection.streams_wait = false;
  for (u32 place = connection.first_call; place;) {
    PendingCall& call = engine.pending.at(place);
    place = call.next;
    if (!call.waiting) continue;
    bool goes_on = is_at_front(connection, call.exchange);
    call.waiting = !goes_on;
    if (goes_on) engine.resumed.push_back(call.number);
    else connection.streams_wait = true;
  }
}

void cut(Engine& engine, Connection& connection) {
  for (u32 place = connection.first_call; place;) {
    PendingCall& call = engine.pending.at(place);
    place = call.next;
    if (call.streaming && call.exchange) cut(engine, connection, call);
  }
}

void resume(Engine& engine) {
  for (u32 number : engine.resumed) {
    if (engine.pending.find(number)) tell(engine, RESUME_STREAM, number);
  }
  engine.resumed.clear();
  if (!engine.cuts_streams) return;
  engine.cuts_streams = false;
  for (Connection* connection : engine.connections) {
    if (connection) cut(engine, *connection);
  }
}

}  // namespace ucall::streams
