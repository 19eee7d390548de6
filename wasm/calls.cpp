#include "calls.h"

#include "connection/output.h"
#include "http/response.h"
#include "http/uploads.h"
#include "memory/address.h"
#include "rpc/answer.h"
#include "streams/stream.h"

namespace ucall {

namespace {

// What is no CALL.
[[gnu::noinline]] void queue(Engine& engine, const Call& record) { engine.calls.push_back(record); }

void describe_bytes(Exchange& exchange, const Reply& reply, bool encoded) {
  Text type = text_at(reply.dataAddress, reply.dataLength);
  u32 coding = u32(reply.value);
  exchange.bytes = !encoded || !type.empty();
  exchange.typed = !type.empty();
  if (!type.empty()) http::add_field(exchange, "Content-Type", type);
  if (!coding) return;
  http::add_field(exchange, "Content-Encoding", coding == GZIP ? "gzip" : coding == BROTLI ? "br" : "zstd");
  http::add_field(exchange, "Vary", "Accept-Encoding");
}

void write_answer(Exchange& exchange, const Reply& reply, Text id) {
  bool failed = rpc::is_error(reply);
  bool encoded = exchange.converting && !failed;
  if (reply.kind == LENT_VALUE_RESULT) exchange.encodings |= CBOR;
  // What came is no message at all, and not for want of its syntax.
  bool refused = exchange.converting && failed && exchange.format == Format::HTTP && i32(reply.value) != PARSE_ERROR;
  if (exchange.rest || encoded || refused) {
    if (failed) http::write_problem(exchange, rpc::failure_of(reply));
    else rpc::write_value(exchange.body, reply);
    if (rpc::is_bytes(reply)) describe_bytes(exchange, reply, encoded);
    return;
  }
  Outgoing& out = begin_answer(exchange);
  if (failed) rpc::write_error(out, rpc::failure_of(reply), id);
  else rpc::write_result(out, reply, id);
}

// Nobody waits for the answer.
void give_back_lent(Engine& engine, const Reply& reply) {
  if (rpc::is_lent(reply)) engine.returned.push_back(reply.address);
  if (reply.kind != PIECES_RESULT) return;
  for (const Slot& piece : rpc::pieces_of(reply)) {
    if (piece.tag == LENT_VALUE) engine.returned.push_back(piece.address);
  }
}

void take_tag(Exchange& exchange, const Reply& reply) {
  http::add_field(exchange, "ETag", text_at(reply.address, reply.length));
  http::add_field(exchange, "Vary", "Accept");
  if (reply.value != 0) exchange.status = http::NOT_MODIFIED;
}

void more(Engine& engine, PendingCall& call) {
  Connection* connection = call.connection;
  if (connection && connection->upload.call == call.number) http::resume_upload(engine, *connection);
}

// A message of the host's own for a connection; dropped where that is gone.
void push(Engine& engine, const Reply& reply) {
  // A peer that leaves so many times maxUnsent unread is dropped: what is pushed cannot be paused.
  constexpr u32 PATIENCE = 4;
  Connection* connection = engine.find(u32(reply.value));
  if (!connection || connection->client != reply.call || connection->deaf) return;
  write_message(*connection, {text_at(reply.address, reply.length)});
  bool unread = connection->unsent() / PATIENCE > engine.options().maxUnsent;
  if (unread || connection->out.failed()) abort(engine, *connection);
  mark(engine, *connection);
}

}  // namespace

bool queue_call(Engine& engine, Connection& connection, Exchange* exchange, const Procedure& procedure, const Slot* slots,
                Text id, Text head) {
  if (engine.pending.full()) return false;
  if (procedure.streaming && connection.streams >= engine.options().maxPending) return false;
  u32 flags = (exchange ? 0u : u32(NOTIFICATION)) | (exchange && exchange->rest ? u32(REST) : 0u);
  u32 number = engine.pending.add(connection, exchange, id);
  if (procedure.streaming) {
    flags |= STREAM;
    streams::open(connection, *engine.pending.find(number), procedure);
  }
  if (procedure.streams_body && exchange && exchange->rest) flags |= UPLOAD;
  if (!connection.client && !connection.in_order()) connection.client = ++engine.clients;
  engine.calls.push_back({
      .kind = CALL,
      .call = number,
      .procedure = u32(&procedure - engine.definition.procedures.list.data()),
      .connection = connection.number,
      .flags = flags,
      .slots = address_of(slots),
      .head = address_of(head),
      .headLength = u32(head.size()),
      .client = connection.client,
  });
  return true;
}

void tell(Engine& engine, CallKind kind, u32 call) {
  Call record{};
  record.kind = kind;
  record.call = call;
  queue(engine, record);
}

void tell_gone(Engine& engine, const Connection& connection) {
  Call record{};
  record.kind = GONE;
  record.client = connection.client;
  queue(engine, record);
}

void queue_inflate(Engine& engine, const Connection& connection, Text payload) {
  Call record{};
  record.kind = INFLATE;
  record.connection = connection.number;
  record.head = address_of(payload);
  record.headLength = u32(payload.size());
  queue(engine, record);
}

void withdraw_calls(Engine& engine, u32 count) {
  for (u32 i = count; i < engine.calls.size(); ++i) {
    if (engine.calls[i].kind == CALL) engine.pending.remove(*engine.pending.find(engine.calls[i].call));
  }
  engine.calls.resize(count);
}

void cancel_calls(Engine& engine, Connection& connection) {
  for (u32 place = connection.first_call; place;) {
    const PendingCall& call = engine.pending.at(place);
    place = call.next;
    // What is left of an upload may have come already.
    if (call.exchange && call.number != connection.upload.call) tell(engine, CANCEL, call.number);
  }
}

void abandon_calls(Engine& engine, Connection& connection) {
  while (connection.first_call) {
    PendingCall& call = engine.pending.at(connection.first_call);
    // A notification runs to its end, but a stream may have none.
    if (call.exchange || call.streaming) tell(engine, CANCEL, call.number);
    engine.pending.detach(call);
  }
}

void cancel_call(Engine& engine, Connection& connection, Text id) {
  for (u32 place = connection.first_call; place;) {
    const PendingCall& call = engine.pending.at(place);
    place = call.next;
    if (!call.exchange || call.id() != id) continue;
    tell(engine, CANCEL, call.number);
    return;
  }
}

void queue_answer(Engine& engine, Connection& connection, Text id, Text outcome, bool failed) {
  auto* slots = reinterpret_cast<Slot*>(engine.turn.allocate(2 * sizeof(Slot)));
  if (!slots || !connection.client) return;
  slots[0] = slot_of(JSON_VALUE, id);
  slots[1] = slot_of(JSON_VALUE, outcome);
  Call record{};
  record.kind = ANSWER;
  record.connection = connection.number;
  record.flags = failed ? u32(FAILED) : 0u;
  record.slots = address_of(slots);
  record.client = connection.client;
  queue(engine, record);
}

Outgoing& begin_answer(Exchange& exchange) {
  // What most answers take: a large batch would else grow its body time and again.
  constexpr u32 USUAL_ANSWER = 64;
  if (exchange.batch && exchange.body.empty()) exchange.body.reserve(USUAL_ANSWER * (exchange.owed < 1000 ? exchange.owed : 1000));
  if (exchange.batch) exchange.body.append(exchange.body.empty() ? '[' : ',');
  return exchange.body;
}

void take_reply(Engine& engine, const Reply& reply) {
  if (reply.kind == PUSH) return push(engine, reply);
  PendingCall* call = engine.pending.find(reply.call);
  if (!call || !call->connection || !call->exchange) give_back_lent(engine, reply);
  if (!call) return;
  if (reply.kind == MORE) return more(engine, *call);
  if (reply.kind == ITEM) return streams::take_item(engine, *call, reply);
  Connection* connection = call->connection;
  Exchange* exchange = call->exchange;
  if (reply.kind == TAG) {
    if (connection && exchange) take_tag(*exchange, reply);
    return;
  }
  if (connection && exchange) {
    // A conversion is no call, and has a head where those have an id.
    Text id = exchange->converting ? rpc::NO_ID : call->id();
    if (exchange->converting) {
      engine.give_back(exchange->body.lent);
      exchange->body.truncate(0);
    }
    if (exchange->streaming == Streaming::NONE || !streams::take_end(*exchange, reply, id)) write_answer(*exchange, reply, id);
    exchange->converting = false;
    connection->hold(*exchange);
    if (connection->upload.call == reply.call) http::drop_upload(*connection, *exchange);
  }
  engine.pending.remove(*call);
  if (!connection) return;
  if (exchange && exchange->owed == 0) exchange->done = true;
  settle(engine, *connection, exchange);
}

}  // namespace ucall
