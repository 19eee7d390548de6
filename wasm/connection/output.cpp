#include "connection/output.h"

#include <new>

#include "calls.h"
#include "connection/stdio.h"
#include "http/response.h"
#include "http/streaming.h"
#include "memory/address.h"
#include "rpc/answer.h"
#include "streams/stream.h"
#include "websocket/frames.h"
#include "websocket/socket.h"

namespace ucall {

namespace {

// What an idle connection and a spare exchange may keep of their buffers, in bytes.
constexpr u32 KEPT = 512;
constexpr u32 MAX_SPARE_EXCHANGES = 256;

Exchange* take_spare(Engine& engine) {
  Exchange* exchange = engine.spare_exchanges;
  if (!exchange) return new (std::nothrow) Exchange();
  engine.spare_exchanges = exchange->next;
  --engine.spare_exchange_count;
  Outgoing body = std::move(exchange->body);
  Buffer fields = std::move(exchange->fields);
  *exchange = {};
  exchange->body.swap(body);
  exchange->fields.swap(fields);
  return exchange;
}

// Is so little left that input which had to wait can go on? Half the limits, so that it does not stop at once.
bool has_room(const Engine& engine, const Connection& connection) {
  const Options& options = engine.options();
  if ((connection.alone && connection.first) || connection.upload.waits) return false;
  u32 pending = options.maxPending / 2 + connection.streams;
  return connection.exchanges <= pending && connection.calls <= pending && connection.unsent() <= options.maxUnsent / 2;
}

void finish_body(Exchange& exchange) {
  if (exchange.batch && !exchange.body.empty()) exchange.body.append(']');
  if (exchange.streaming != Streaming::NONE) return;
  bool nothing = exchange.body.empty() && !exchange.bytes;
  if (nothing && exchange.format == Format::HTTP && exchange.status == 200) exchange.status = 204;
}

// What stands ahead of a message that is no HTTP, and behind it.
void start_message(Connection& connection, u64 size) {
  if (connection.protocol == Protocol::WEBSOCKET) websocket::write_frame_head(connection.out, websocket::TEXT, size);
  if (connection.delimiter == Delimiter::LENGTH) write_length(connection.out, size);
}

void end_message(Connection& connection) {
  bool on_line = connection.protocol == Protocol::MESSAGES && connection.delimiter != Delimiter::LENGTH;
  if (on_line) connection.out.append('\n');
}

void write(Engine& engine, Connection& connection, Exchange& exchange) {
  finish_body(exchange);
  bool last = connection.exchanges == 1 && !connection.partial;
  if (engine.draining && last && connection.protocol != Protocol::WEBSOCKET) exchange.close = true;
  Outgoing& out = connection.out;
  if (exchange.streaming != Streaming::NONE) {
    http::end_stream(out, exchange, engine.clock);
    // That it ends the connection was not known when the requests behind it were taken.
    connection.finished = exchange.close;
  } else if (exchange.format == Format::HTTP) {
    http::write_response(out, exchange, engine.clock);
  } else if (!exchange.body.empty()) {
    bool is_message = exchange.format != Format::RAW;
    if (exchange.format == Format::SOCKET) websocket::begin_message(connection, exchange.body, exchange.bytes);
    else if (is_message) start_message(connection, exchange.body.total());
    out.append_all(exchange.body);
    if (is_message) end_message(connection);
  }
  if (exchange.close) connection.deaf = true;
}

// Has what gathered leave from now on.
void begin_output(Connection& connection) {
  connection.sending.swap(connection.out);
  connection.unsent_rest = connection.sending.total();
}

// A piece is the engine's own bytes up to the next lent ones, and these.
void begin_piece(Connection& connection, Send& send) {
  Outgoing& sending = connection.sending;
  const Lent* lent = connection.returned < sending.lent.size() ? &sending.lent[connection.returned] : nullptr;
  u32 end = lent ? lent->at : sending.size();
  send.length = end - connection.begun;
  send.address = send.length ? address_of(sending.data() + connection.begun) : 0;
  if (lent) {
    send.lent = lent->number;
    send.lentLength = lent->length;
  }
  connection.begun = end;
  connection.under_way = send.length + send.lentLength;
  connection.unsent_rest -= connection.under_way;
}

void take_out_of_line(Connection& connection, Exchange& exchange) {
  (exchange.previous ? exchange.previous->next : connection.first) = exchange.next;
  (exchange.next ? exchange.next->previous : connection.last) = exchange.previous;
  --connection.exchanges;
}

void leave(Engine& engine, Connection& connection, Exchange& exchange) {
  connection.held -= exchange.held;
  if (!connection.finished) write(engine, connection, exchange);
  if (exchange.body.failed() || exchange.fields.failed() || connection.out.failed()) abort(engine, connection);
  take_out_of_line(connection, exchange);
  give_back(engine, exchange);
  connection.since = engine.clock.elapsed();
}

// What a stream over HTTP has gathered, where it is its turn.
void pour(Engine& engine, Connection& connection) {
  Exchange* exchange = connection.first;
  if (!exchange || !exchange->begun || exchange->body.empty() || connection.aborted || connection.finished) return;
  connection.held -= exchange->held;
  exchange->held = 0;
  http::pour_stream(connection.out, *exchange, engine.clock);
  if (exchange->close) connection.deaf = true;
  if (exchange->body.failed() || connection.out.failed()) abort(engine, connection);
}

void pause(Connection& connection) {
  if (connection.suspended) return;
  connection.suspended = true;
  connection.flags = (connection.flags & ~u32(RESUME)) | PAUSE;
}

// Is it done, and nothing to be encoded?
bool may_leave(Engine& engine, Connection& connection, Exchange& exchange) {
  return exchange.done && (!exchange.encodings || !must_encode(engine, connection, exchange));
}

// Nothing more will come in, and nothing more is to go out.
bool is_over(const Engine& engine, const Connection& connection) {
  if (connection.finished) return true;
  if (connection.first || connection.waits()) return false;
  return connection.deaf || connection.ended || (engine.draining && !connection.partial);
}

}  // namespace

Exchange* add_exchange(Engine& engine, Connection& connection, Format format) {
  Exchange* exchange = make_exchange(engine, connection, format);
  if (exchange) line_up(connection, *exchange);
  return exchange;
}

Exchange* make_exchange(Engine& engine, Connection& connection, Format format) {
  Exchange* exchange = take_spare(engine);
  if (exchange) exchange->format = format;
  else abort(engine, connection);
  return exchange;
}

void line_up(Connection& connection, Exchange& exchange) {
  exchange.previous = connection.last;
  (connection.first ? connection.last->next : connection.first) = &exchange;
  connection.last = &exchange;
  ++connection.exchanges;
}

void give_back(Engine& engine, Exchange& exchange) {
  engine.give_back(exchange.body.lent);
  if (engine.spare_exchange_count == MAX_SPARE_EXCHANGES) {
    delete &exchange;
    return;
  }
  exchange.body.clear(KEPT);
  exchange.fields.clear(KEPT);
  exchange.next = engine.spare_exchanges;
  engine.spare_exchanges = &exchange;
  ++engine.spare_exchange_count;
}

void settle(Engine& engine, Connection& connection, Exchange* exchange) {
  if (connection.in_order()) {
    while (connection.first && !connection.aborted && may_leave(engine, connection, *connection.first)) {
      leave(engine, connection, *connection.first);
    }
    pour(engine, connection);
  } else if (exchange && !connection.aborted && may_leave(engine, connection, *exchange)) {
    // What ends the connection leaves last.
    if (!exchange->close) leave(engine, connection, *exchange);
    if (connection.first && connection.first->done) leave(engine, connection, *connection.first);
  }
  mark(engine, connection);
}

void write_message(Connection& connection, std::initializer_list<Text> parts) {
  Buffer& out = connection.out;
  u32 size = 0;
  for (Text part : parts) size += u32(part.size());
  out.reserve(size + 32);
  start_message(connection, size);
  for (Text part : parts) out.append(part);
  end_message(connection);
}

void refuse(Engine& engine, Connection& connection, u16 status, Text words, bool omit_body) {
  bool http = connection.protocol != Protocol::MESSAGES;
  connection.deaf = true;
  connection.partial = false;
  // Nobody could cancel them any more.
  if (!http) streams::cut(engine, connection);
  Exchange* exchange = add_exchange(engine, connection, http ? Format::HTTP : Format::MESSAGE);
  if (!exchange) return;
  exchange->close = true;
  exchange->done = true;
  exchange->omit_body = omit_body;
  if (http) {
    http::write_problem(*exchange, status, words);
  } else {
    ErrorCode code = status == 413 ? CONTENT_TOO_LARGE : status == 408 ? DEADLINE_EXCEEDED : PARSE_ERROR;
    rpc::write_error(exchange->body, code, words, rpc::NO_ID);
  }
  settle(engine, connection, exchange);
}

void abort(Engine& engine, Connection& connection) {
  connection.aborted = true;
  connection.deaf = true;
  connection.flags |= ABORT;
  mark(engine, connection);
}

bool is_overloaded(const Engine& engine, const Connection& connection) {
  const Options& options = engine.options();
  // Streams that go out beside other answers do not keep their client from cancelling them.
  u32 pending = options.maxPending + connection.streams;
  return connection.exchanges >= pending || connection.calls >= pending || connection.unsent() > options.maxUnsent;
}

void suspend(Engine& engine, Connection& connection) {
  pause(connection);
  mark(engine, connection);
}

void mark(Engine& engine, Connection& connection) {
  if (connection.dirty) return;
  connection.dirty = true;
  engine.dirty.push_back(connection.number);
}

void take_sent(Engine& engine, Connection& connection, u32 length) {
  connection.under_way -= length < connection.under_way ? length : connection.under_way;
  connection.progress = engine.clock.elapsed();
  if (connection.under_way > 0) return;
  Outgoing& sending = connection.sending;
  if (connection.returned < sending.lent.size()) engine.returned.push_back(sending.lent[connection.returned++].number);
  if (connection.unsent_rest == 0) {
    sending.lent.clear();
    sending.clear(KEPT);
    connection.begun = connection.returned = 0;
  }
  mark(engine, connection);
}

void flush(Engine& engine) {
  for (u32 number : engine.dirty) {
    Connection* connection = engine.find(number);
    if (!connection || !connection->dirty) continue;
    connection->dirty = false;
    if (connection->closed) continue;
    if (engine.draining) websocket::check_drained(*connection);
    if (connection->streams_wait) streams::wake(engine, *connection);
    if (connection->upload.waits) pause(*connection);
    Send send{};
    send.connection = number;
    if (connection->under_way == 0 && !connection->aborted) {
      if (connection->unsent_rest == 0) begin_output(*connection);
      if (connection->unsent_rest > 0) begin_piece(*connection, send);
      if (connection->under_way > 0) connection->progress = engine.clock.elapsed();
    }
    if (connection->suspended && !connection->ready && has_room(engine, *connection)) {
      connection->ready = true;
      engine.ready.push_back(number);
    }
    if (connection->unsent_rest == 0 && connection->out.empty() && is_over(engine, *connection)) connection->flags |= CLOSE;
    u32 flags = send.flags = connection->flags;
    if (!flags && !send.length && !send.lentLength) continue;
    connection->flags = 0;
    connection->closed = flags & (CLOSE | ABORT);
    if (connection->closed) connection->since = engine.clock.elapsed();
    engine.sends.push_back(send);
  }
  engine.dirty.clear();
}

void discard(Engine& engine, Connection& connection) {
  while (Exchange* exchange = connection.first) {
    take_out_of_line(connection, *exchange);
    give_back(engine, *exchange);
  }
  connection.held = 0;
  connection.input.consume(connection.input.size(), engine.turn);
}

void discard_output(Engine& engine, Connection& connection) {
  std::vector<Lent>& lent = connection.sending.lent;
  lent.erase(lent.begin(), lent.begin() + connection.returned);
  engine.give_back(lent);
  engine.give_back(connection.out.lent);
}

}  // namespace ucall
