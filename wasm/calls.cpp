#include "calls.h"

#include "connection/output.h"
#include "http/response.h"
#include "rpc/answer.h"

namespace ucall {

namespace {

u32 address_of(const void* pointer) { return u32(reinterpret_cast<uintptr_t>(pointer)); }

void write_answer(Exchange& exchange, const Reply& reply, Text id) {
  bool failed = rpc::is_error(reply);
  if (exchange.rest) {
    if (failed) http::write_problem(exchange, rpc::failure_of(reply));
    else rpc::write_value(exchange.body, reply);
    exchange.bytes = reply.kind == BYTES_RESULT || reply.kind == LENT_BYTES_RESULT;
    return;
  }
  Outgoing& out = begin_answer(exchange);
  if (failed) rpc::write_error(out, rpc::failure_of(reply), id);
  else rpc::write_result(out, reply, id);
}

}  // namespace

bool queue_call(Engine& engine, Connection& connection, Exchange* exchange, const Procedure& procedure, const Slot* slots,
                Text id, Text head) {
  if (engine.pending.full()) return false;
  u32 flags = (exchange ? 0u : u32(NOTIFICATION)) | (exchange && exchange->rest ? u32(REST) : 0u);
  engine.calls.push_back({
      .kind = CALL,
      .call = engine.pending.add(connection, exchange, id),
      .procedure = u32(&procedure - engine.definition.procedures.list.data()),
      .connection = connection.number,
      .flags = flags,
      .slots = address_of(slots),
      .head = address_of(head.data()),
      .headLength = u32(head.size()),
  });
  return true;
}

void withdraw_calls(Engine& engine, u32 count) {
  for (u32 i = count; i < engine.calls.size(); ++i) engine.pending.remove(*engine.pending.find(engine.calls[i].call));
  engine.calls.resize(count);
}

void cancel_calls(Engine& engine, Connection& connection, bool gone) {
  for (u32 place = connection.first_call; place;) {
    PendingCall& call = engine.pending.at(place);
    place = call.next;
    if (call.exchange) {
      Call cancel{};
      cancel.kind = CANCEL;
      cancel.call = call.number;
      engine.calls.push_back(cancel);
    }
    if (gone) call.connection = nullptr;
  }
}

Outgoing& begin_answer(Exchange& exchange) {
  // What most answers take: a large batch would else grow its body time and again.
  constexpr u32 USUAL_ANSWER = 64;
  if (exchange.batch && exchange.body.empty()) exchange.body.reserve(USUAL_ANSWER * (exchange.owed < 1000 ? exchange.owed : 1000));
  if (exchange.batch) exchange.body.append(exchange.body.empty() ? '[' : ',');
  return exchange.body;
}

void take_reply(Engine& engine, const Reply& reply) {
  PendingCall* call = engine.pending.find(reply.call);
  bool lends = reply.kind == LENT_JSON_RESULT || reply.kind == LENT_BYTES_RESULT;
  if (lends && (!call || !call->connection || !call->exchange)) engine.returned.push_back(reply.address);
  if (!call) return;
  Connection* connection = call->connection;
  Exchange* exchange = call->exchange;
  if (connection && exchange) {
    write_answer(*exchange, reply, call->id());
    connection->hold(*exchange);
  }
  engine.pending.remove(*call);
  if (!connection) return;
  if (exchange && exchange->owed == 0) exchange->done = true;
  settle(engine, *connection);
}

}  // namespace ucall
