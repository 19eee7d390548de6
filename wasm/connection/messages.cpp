#include "connection/messages.h"

#include "connection/output.h"
#include "json/tokens.h"
#include "rpc/message.h"

namespace ucall {

namespace {

bool is_space(u8 byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

// Reads whole, well-formed messages off the front with one look for tokens for all of them; gives how many
// bytes they took. Whatever is not like that is left.
u32 read_well_formed(Engine& engine, Connection& connection, const u8* data, u32 size) {
  if (size > engine.options().maxBody) return 0;
  json::Tokens tokens({reinterpret_cast<const char*>(data), size});
  u32 used = 0;
  while (tokens.front() == '{' || tokens.front() == '[') {
    if (connection.deaf || is_overloaded(engine, connection)) break;
    Exchange* exchange = make_exchange(engine, connection, Format::MESSAGE);
    if (!exchange) break;
    if (!rpc::read_message(engine, connection, *exchange, tokens, {}, false)) {
      give_back(engine, *exchange);
      break;
    }
    line_up(connection, *exchange);
    finish_message(engine, connection, *exchange);
    used = tokens.covered();
  }
  return used;
}

}  // namespace

u32 read_messages(Engine& engine, Connection& connection, const u8* data, u32 size) {
  json::Framing& framing = connection.framing;
  u32 at = framing.scanned == 0 ? read_well_formed(engine, connection, data, size) : 0;
  while (!connection.deaf) {
    if (framing.scanned == 0) {
      while (at < size && is_space(data[at])) ++at;
      if (at < size && data[at] != '{' && data[at] != '[') {
        refuse(engine, connection, 400, "a message is a JSON object or a batch of them");
        break;
      }
    }
    if (at == size) break;
    if (is_overloaded(engine, connection)) {
      suspend(engine, connection);
      break;
    }
    u32 length = framing.find_end(data + at, size - at);
    if ((length ? length : size - at) > engine.options().maxBody) {
      refuse(engine, connection, 413, "the message is larger than this server takes");
      break;
    }
    if (!length) break;
    read_message_text(engine, connection, {reinterpret_cast<const char*>(data + at), length});
    at += length;
  }
  return at;
}

void read_message_text(Engine& engine, Connection& connection, Text text) {
  Exchange* exchange = add_exchange(engine, connection, Format::MESSAGE);
  if (!exchange) return;
  rpc::read_text(engine, connection, *exchange, text, {});
  finish_message(engine, connection, *exchange);
}

void finish_message(Engine& engine, Connection& connection, Exchange& exchange) {
  connection.partial = false;
  connection.hold(exchange);
  settle(engine, connection, &exchange);
}

}  // namespace ucall
