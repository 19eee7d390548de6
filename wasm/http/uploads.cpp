#include "http/uploads.h"

#include "calls.h"
#include "connection/output.h"
#include "http/response.h"
#include "memory/address.h"

namespace ucall::http {

namespace {

void queue_piece(Engine& engine, Connection& connection, Text bytes, bool last) {
  Upload& upload = connection.upload;
  Call record{};
  record.kind = BODY;
  record.call = upload.call;
  record.connection = connection.number;
  record.flags = last ? u32(LAST) : 0u;
  record.head = address_of(bytes);
  record.headLength = u32(bytes.size());
  engine.calls.push_back(record);
  connection.since = engine.clock.elapsed();
  upload.waits = !last;
  if (!last) return mark(engine, connection);
  const PendingCall* call = engine.pending.find(upload.call);
  if (call && call->exchange && call->exchange->close) connection.deaf = true;
  upload.call = 0;
}

// The rest of it is on its way, and nobody wants it.
void forget_body(Connection& connection) {
  connection.upload = {};
  connection.chunked = {};
  connection.deaf = true;
}

}  // namespace

bool begins_upload(Engine& engine, const Head& head) {
  Routes::Match match;
  if (!engine.definition.streams_bodies || head.method != Method::POST || !engine.routes.find(head.path, engine.turn, match)) return false;
  return engine.definition.procedures.list[u32(match.procedure)].streams_body;
}

void begin_upload(Engine& engine, Connection& connection, const Head& head) {
  connection.deaf = false;
  connection.upload.call = engine.pending.at(connection.first_call).number;
  connection.upload.remaining = head.content_length;
  if (head.chunked) connection.chunked.phase = Chunked::Phase::SIZE;
  else if (!head.content_length) queue_piece(engine, connection, {}, true);
}

u32 read_upload(Engine& engine, Connection& connection, const u8* data, u32 size) {
  Upload& upload = connection.upload;
  u32 length = size < upload.remaining ? size : u32(upload.remaining);
  upload.remaining -= length;
  queue_piece(engine, connection, {reinterpret_cast<const char*>(data), length}, upload.remaining == 0);
  return length;
}

void read_upload_chunks(Engine& engine, Connection& connection) {
  Chunked& chunked = connection.chunked;
  constexpr u32 NO_LIMIT = 0x7fff0000;
  if (Refusal refusal = chunked.decode(connection.input, 0, NO_LIMIT, engine.options().maxHead)) {
    return fail_upload(engine, connection, refusal);
  }
  u32 length = chunked.decoded;
  bool last = chunked.phase == Chunked::Phase::DONE;
  chunked.decoded = 0;
  if (last) chunked = {};
  if (length || last) queue_piece(engine, connection, {reinterpret_cast<const char*>(connection.input.data()), length}, last);
  connection.input.consume(length, engine.turn);
}

void fail_upload(Engine& engine, Connection& connection, Refusal refusal) {
  PendingCall* call = engine.pending.find(connection.upload.call);
  forget_body(connection);
  connection.partial = false;
  if (!call || !call->exchange) return;
  Exchange& exchange = *call->exchange;
  tell(engine, CANCEL, call->number);
  engine.pending.detach(*call);
  write_problem(exchange, refusal.status, refusal.words);
  exchange.close = exchange.done = true;
  connection.hold(exchange);
  settle(engine, connection, &exchange);
}

void drop_upload(Connection& connection, Exchange& exchange) {
  forget_body(connection);
  exchange.close = true;
}

void resume_upload(Engine& engine, Connection& connection) {
  connection.upload.waits = false;
  bool has_more = !connection.input.empty() || connection.ended;
  if (!connection.suspended && has_more && !connection.ready) {
    connection.ready = true;
    engine.ready.push_back(connection.number);
  }
  mark(engine, connection);
}

}  // namespace ucall::http
