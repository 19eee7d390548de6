// Bodies that are no plain JSON: what the host turns into JSON ahead of the engine, and into something else behind it.
#include "calls.h"
#include "connection/output.h"
#include "http/requests.h"
#include "http/response.h"
#include "memory/address.h"
#include "websocket/socket.h"

namespace ucall {

namespace {

void queue(Engine& engine, CallKind kind, const PendingCall& call, const Slot* slots, u32 procedure, u32 flags, Text head) {
  engine.calls.push_back({
      .kind = kind,
      .call = call.number,
      .procedure = procedure,
      .connection = call.connection->number,
      .flags = flags | (call.exchange->rest ? u32(REST) : 0u),
      .slots = address_of(slots),
      .head = address_of(head),
      .headLength = u32(head.size()),
      .client = 0,
  });
}

void queue_encode(Engine& engine, const PendingCall& call) {
  Exchange& exchange = *call.exchange;
  const Outgoing& body = exchange.body;
  auto* slots = reinterpret_cast<Slot*>(engine.turn.allocate(u32(2 * body.lent.size() + 2) * sizeof(Slot)));
  if (!slots) return abort(engine, *call.connection);
  Slot* slot = slots;
  Text text = text_at(address_of(body.data()), body.size());
  u32 at = 0;
  for (const Lent& lent : body.lent) {
    *slot++ = slot_of(JSON_VALUE, text.substr(at, lent.at - at));
    *slot++ = {.tag = LENT_VALUE, .address = lent.number, .length = lent.length, .reserved = 0, .value = 0};
    at = lent.at;
  }
  *slot++ = slot_of(JSON_VALUE, text.substr(at));
  *slot = slot_of(ABSENT, {});
  queue(engine, ENCODE, call, slots, NO_PROCEDURE, exchange.encodings, {});
  exchange.encodings = 0;
}

}  // namespace

void queue_convert(Engine& engine, Connection& connection, Exchange& exchange, u32 procedure, Text head, Text body) {
  auto* slot = reinterpret_cast<Slot*>(engine.turn.allocate(sizeof(Slot)));
  if (!slot || engine.pending.full()) return abort(engine, connection);
  *slot = slot_of(JSON_VALUE, body);
  exchange.converting = true;
  // The head is needed again, and its bytes may be gone by then.
  const PendingCall& call = *engine.pending.find(engine.pending.add(connection, &exchange, head));
  queue(engine, CONVERT, call, slot, procedure, 0, head);
}

void take_converted(Engine& engine, u32 number, Text json) {
  PendingCall* call = engine.pending.find(number);
  if (!call) return;
  Connection* connection = call->connection;
  Exchange* exchange = call->exchange;
  Text head = call->id();
  auto* copy = engine.turn.allocate(u32(head.size()));
  if (copy) std::memcpy(copy, head.data(), head.size());
  head = {reinterpret_cast<const char*>(copy), head.size()};
  engine.pending.remove(*call);
  if (!connection || !exchange) return;
  if (!copy) return abort(engine, *connection);
  exchange->converting = false;
  if (exchange->format == Format::SOCKET) websocket::take_converted(engine, *connection, *exchange, json);
  else http::take_converted(engine, *connection, *exchange, head, json);
  if (exchange->owed == 0) exchange->done = true;
  connection->hold(*exchange);
  settle(engine, *connection, exchange);
}

bool must_encode(Engine& engine, Connection& connection, Exchange& exchange) {
  const Options& options = engine.options();
  bool http = exchange.format == Format::HTTP;
  bool bodiless = exchange.body.empty() || exchange.status == http::NOT_MODIFIED;
  // The answer to a handshake is no body.
  bool raw = exchange.format == Format::RAW;
  if (exchange.bytes || exchange.streaming != Streaming::NONE || bodiless || raw) return false;
  bool compresses = http && options.flags & COMPRESS && exchange.body.total() >= options.minCompressed;
  if (!compresses) exchange.encodings &= CBOR;
  if (exchange.problem) exchange.encodings &= ~u32(CBOR);
  if (exchange.omit_body) exchange.encodings &= CBOR;
  if (!exchange.encodings) return false;
  if (engine.pending.full()) {
    abort(engine, connection);
    return true;
  }
  if (exchange.batch) exchange.body.append(']');
  exchange.batch = false;
  exchange.done = false;
  exchange.converting = true;
  engine.encodable.push_back(engine.pending.add(connection, &exchange, {}));
  return true;
}

void queue_encodable(Engine& engine) {
  for (u32 number : engine.encodable) {
    const PendingCall* call = engine.pending.find(number);
    if (call && call->exchange) queue_encode(engine, *call);
  }
  engine.encodable.clear();
}

}  // namespace ucall
