#include "http/requests.h"

#include "calls.h"
#include "connection/output.h"
#include "http/access.h"
#include "http/chars.h"
#include "http/response.h"
#include "http/uploads.h"
#include "rest/request.h"
#include "rpc/message.h"
#include "websocket/handshake.h"

namespace ucall::http {

namespace {

Text as_text(const u8* data, u32 size) { return {reinterpret_cast<const char*>(data), size}; }

bool is_rpc_path(Text path) { return path == "/" || path == "/rpc"; }

void answer(Engine& engine, Connection& connection, Exchange& exchange, const Head& head, Text body, Text raw_head, bool converted) {
  if (!converted) {
    if (Refusal refusal = check_access(engine.definition, connection.loopback, head, exchange)) {
      return write_problem(exchange, refusal.status, refusal.words);
    }
    if (websocket::is_asked_for(head)) return websocket::shake_hands(engine, connection, exchange, head, raw_head);
  }
  Routes::Match match;
  bool rpc = is_rpc_path(head.path);
  bool everything = head.path == "*";
  bool found = rpc || everything || engine.routes.find(head.path, engine.turn, match);
  if (!found) return write_problem(exchange, 404, "no procedure has this path; POST / takes JSON-RPC, and rpc.discover lists all");
  Text methods = rpc ? Text("POST, OPTIONS") : everything ? Text("GET, HEAD, POST, OPTIONS") : rest::allowed_methods(engine, match);
  if (head.method == Method::OPTIONS) return answer_options(engine.definition, head, methods, exchange);
  bool reads = head.method == Method::GET || head.method == Method::HEAD;
  if (head.method != Method::POST && !(reads && methods.front() == 'G')) {
    add_field(exchange, "Allow", methods);
    return write_problem(exchange, 405, rpc ? "JSON-RPC is asked with POST" : "the procedure does not answer this method");
  }
  if (rpc && head.body == BodyKind::FORM) {
    return write_problem(exchange, 415, "send a JSON-RPC message: application/json or application/cbor");
  }
  exchange.rest = !rpc;
  bool takes_body = !rpc && engine.definition.procedures.list[u32(match.procedure)].takes_body;
  bool plain = converted || head.body == BodyKind::JSON || (head.body == BodyKind::OTHER && !takes_body);
  if (!plain && head.method == Method::POST && !body.empty()) {
    return queue_convert(engine, connection, exchange, rpc ? NO_PROCEDURE : u32(match.procedure), raw_head, body);
  }
  if (rpc) rpc::read_text(engine, connection, exchange, body, raw_head);
  else rest::read_request(engine, connection, exchange, head, match, body, raw_head);
}

// A whole request: `data` begins with its head.
void read_request(Engine& engine, Connection& connection, const Head& head, const u8* data, u32 body_size) {
  Exchange* exchange = add_exchange(engine, connection, Format::HTTP);
  if (!exchange) return;
  connection.head = {};
  connection.partial = false;
  exchange->omit_body = head.method == Method::HEAD;
  exchange->old_version = head.old_version;
  exchange->wants_events = head.wants_events;
  exchange->accepts = head.accepts;
  exchange->encodings = head.encodings;
  exchange->item = head.last_event;
  exchange->close = !head.keep_alive || engine.draining;
  if (exchange->close) connection.deaf = true;
  answer(engine, connection, *exchange, head, as_text(data + head.length, body_size), as_text(data, head.length), false);
  if (exchange->owed == 0) exchange->done = true;
  // Whoever was refused has a body under way that nobody wants.
  bool unread = !body_size && (head.chunked || head.content_length);
  bool unwanted = unread && exchange->done && begins_upload(engine, head);
  if (unwanted) exchange->close = connection.deaf = true;
  connection.hold(*exchange);
  settle(engine, connection, exchange);
}

// RFC 9110, 10.1.1. A request that would be refused is refused instead, before its body is sent.
void answer_expectation(Engine& engine, Connection& connection, const Head& head) {
  Exchange* exchange = add_exchange(engine, connection, Format::RAW);
  if (!exchange) return;
  if (Refusal refusal = check_access(engine.definition, connection.loopback, head, *exchange)) {
    exchange->format = Format::HTTP;
    exchange->close = connection.deaf = true;
    write_problem(*exchange, refusal.status, refusal.words);
  } else {
    exchange->body.append("HTTP/1.1 100 Continue\r\n\r\n");
  }
  exchange->done = true;
  settle(engine, connection, exchange);
}

// The head is whole, the body is not: what is to be done until it is.
void await_body(Engine& engine, Connection& connection, const Head& head) {
  connection.head.needed = head.length + u32(head.content_length);
  if (head.chunked) {
    connection.chunked.phase = Chunked::Phase::SIZE;
    connection.head.needed = head.length;
  }
  connection.partial = true;
  connection.since = engine.clock.elapsed();
  if (head.expects_continue) answer_expectation(engine, connection, head);
}

enum class Step : u8 { GO_ON, WAIT };

// The head at `data`; nullptr where it is not whole, or was refused.
const Head* read_head(Engine& engine, Connection& connection, const u8* data, u32 size) {
  if (const Head* known = engine.head.find(data, size)) return known;
  const Options& options = engine.options();
  u32 length = 0;
  if (Refusal refusal = find_head(data, size, connection.head, length)) {
    refuse(engine, connection, refusal.status, refusal.words);
    return nullptr;
  }
  if ((length ? length : size) > options.maxHead) {
    bool in_first_line = !std::memchr(data, '\n', options.maxHead);
    refuse(engine, connection, in_first_line ? 414 : 431, "the request head is larger than this server takes");
    return nullptr;
  }
  if (!length) return nullptr;
  const Head* head;
  Refusal refusal = engine.head.read(as_text(data, length), options.maxFields, head);
  if (!refusal) return head;
  refuse(engine, connection, refusal.status, refusal.words, head->method == Method::HEAD);
  return nullptr;
}

// One request at `data`; `used` is how many bytes it took.
Step read_one(Engine& engine, Connection& connection, const u8* data, u32 size, u32& used) {
  const Options& options = engine.options();
  if (connection.head.needed > size) return Step::WAIT;
  const Head* whole = read_head(engine, connection, data, size);
  if (!whole) return Step::WAIT;
  const Head& head = *whole;
  if (begins_upload(engine, head)) {
    if (head.expects_continue) answer_expectation(engine, connection, head);
    if (connection.deaf) return Step::WAIT;
    u32 calls = connection.calls;
    read_request(engine, connection, head, data, 0);
    used = head.length;
    if (connection.calls > calls) begin_upload(engine, connection, head);
    return Step::GO_ON;
  }
  if (head.content_length > options.maxBody) {
    refuse(engine, connection, 413, "the body is larger than this server takes", head.method == Method::HEAD);
    return Step::WAIT;
  }
  if (websocket::is_asked_for(head) && connection.first) {
    connection.alone = true;
    suspend(engine, connection);
    return Step::WAIT;
  }
  if (head.chunked || head.length + head.content_length > size) {
    await_body(engine, connection, head);
    return Step::WAIT;
  }
  read_request(engine, connection, head, data, u32(head.content_length));
  used = head.length + u32(head.content_length);
  return Step::GO_ON;
}

}  // namespace

u32 read_requests(Engine& engine, Connection& connection, u8* data, u32 size) {
  u32 at = 0;
  while (at < size && !connection.deaf && connection.protocol == Protocol::HTTP && !connection.upload.call) {
    if (is_overloaded(engine, connection)) {
      suspend(engine, connection);
      break;
    }
    // An empty line before a request is passed over (RFC 9112, 2.2).
    bool fresh = connection.head.scanned == 0 && connection.head.needed == 0;
    if (fresh && data[at] == '\r' && size - at == 1) break;
    if (fresh && data[at] == '\r' && data[at + 1] == '\n') at += 2;
    u32 used = 0;
    if (at == size || read_one(engine, connection, data + at, size - at, used) == Step::WAIT) break;
    at += used;
  }
  return at;
}

void take_converted(Engine& engine, Connection& connection, Exchange& exchange, Text raw_head, Text json) {
  Head head;
  read_head(raw_head, engine.options().maxFields, head);
  answer(engine, connection, exchange, head, json, raw_head, true);
}

void read_chunks(Engine& engine, Connection& connection) {
  if (connection.upload.call) return read_upload_chunks(engine, connection);
  const Options& options = engine.options();
  u32 start = connection.head.needed;
  if (Refusal refusal = connection.chunked.decode(connection.input, start, options.maxBody, options.maxHead)) {
    return refuse(engine, connection, refusal.status, refusal.words);
  }
  if (connection.chunked.phase != Chunked::Phase::DONE) return;
  Head head;
  read_head(as_text(connection.input.data(), start), options.maxFields, head);
  u32 body_size = connection.chunked.decoded;
  connection.chunked = {};
  read_request(engine, connection, head, connection.input.data(), body_size);
  connection.input.consume(start + body_size, engine.turn);
}

}  // namespace ucall::http
