#include "connection/stdio.h"

#include "connection/messages.h"
#include "connection/output.h"
#include "http/chars.h"
#include "http/head.h"
#include "json/scalar.h"
#include "rpc/answer.h"

namespace ucall {

namespace {

constexpr Text CONTENT_LENGTH = "Content-Length";
constexpr Text SPACES = " \t\r\n";

Text as_text(const u8* data, u32 size) { return {reinterpret_cast<const char*>(data), size}; }

// One message is refused, and the next ones are not: its end is known.
void refuse_large(Engine& engine, Connection& connection) {
  Exchange* exchange = add_exchange(engine, connection, Format::MESSAGE);
  if (!exchange) return;
  rpc::write_error(exchange->body, CONTENT_TOO_LARGE, "the message is larger than this server takes", rpc::NO_ID);
  exchange->done = true;
  finish_message(engine, connection, *exchange);
}

// A line without its end; blank ones are passed over.
void read_line(Engine& engine, Connection& connection, Text line) {
  size_t start = line.find_first_not_of(SPACES);
  if (start == Text::npos) return;
  read_message_text(engine, connection, line.substr(start));
}

u32 read_lines(Engine& engine, Connection& connection, const u8* data, u32 size) {
  u32& scanned = connection.framing.scanned;
  u32 at = 0;
  while (at < size && !connection.deaf) {
    if (is_overloaded(engine, connection)) {
      suspend(engine, connection);
      break;
    }
    Text rest = as_text(data + at, size - at);
    size_t end = rest.find('\n', scanned);
    Text line = rest.substr(0, end);
    if (!connection.skip && line.size() > engine.options().maxBody) {
      refuse_large(engine, connection);
      connection.skip = 1;
    }
    scanned = end == Text::npos && !connection.skip ? u32(rest.size()) : 0;
    if (end == Text::npos) return connection.skip ? size : at;
    at += u32(end) + 1;
    if (connection.skip) connection.skip = 0;
    else read_line(engine, connection, line);
  }
  return at;
}

// The fields ahead of a message; false where they make no sense.
bool read_message_head(Text head, u64& length) {
  bool found = false;
  while (!head.empty()) {
    Text line = http::take_until(head, '\n');
    if (line.empty() || line.back() != '\r') return false;
    line.remove_suffix(1);
    Text name, value;
    if (line.empty()) break;
    if (!http::read_field(line, name, value)) return false;
    if (!http::equals(name, CONTENT_LENGTH)) continue;
    if (found || value.empty() || value.size() > 15 || !http::all(value, http::DIGIT)) return false;
    found = true;
    length = 0;
    for (char digit : value) length = length * 10 + u64(digit - '0');
  }
  return found;
}

u32 read_framed(Engine& engine, Connection& connection, const u8* data, u32 size) {
  const Options& options = engine.options();
  u32 at = 0;
  while (at < size && !connection.deaf) {
    if (connection.skip) {
      u32 skipped = connection.skip < size - at ? u32(connection.skip) : size - at;
      connection.skip -= skipped;
      at += skipped;
      continue;
    }
    if (is_overloaded(engine, connection)) {
      suspend(engine, connection);
      break;
    }
    Text rest = as_text(data + at, size - at);
    size_t end = rest.find("\r\n\r\n");
    u64 length = 0;
    if (end == Text::npos && rest.size() <= options.maxHead) break;
    if (end == Text::npos || !read_message_head(rest.substr(0, end + 2), length)) {
      refuse(engine, connection, 400, "a message starts with its Content-Length, and an empty line");
      break;
    }
    u32 start = u32(end) + 4;
    if (length > options.maxBody) {
      refuse_large(engine, connection);
      connection.skip = start + length;
      continue;
    }
    if (start + length > rest.size()) break;
    read_message_text(engine, connection, rest.substr(start, length));
    at += start + u32(length);
  }
  return at;
}

}  // namespace

u32 read_stdio(Engine& engine, Connection& connection, const u8* data, u32 size) {
  u32 at = 0;
  if (connection.delimiter == Delimiter::NONE) {
    at = u32(as_text(data, size).find_first_not_of(SPACES));
    if (at >= size) return size;
    connection.delimiter = (data[at] | 0x20) == 'c' ? Delimiter::LENGTH : Delimiter::LINE;
  }
  bool lines = connection.delimiter == Delimiter::LINE;
  return at + (lines ? read_lines : read_framed)(engine, connection, data + at, size - at);
}

void end_stdio(Engine& engine, Connection& connection) {
  if (connection.delimiter != Delimiter::LINE || connection.deaf) return;
  Input& input = connection.input;
  Text line = as_text(input.data(), input.size());
  connection.partial = false;
  read_line(engine, connection, line);
  input.consume(input.size(), engine.turn);
}

void write_length(Buffer& out, u64 length) {
  out.append(CONTENT_LENGTH);
  out.append(": ");
  json::write_integer(out, length);
  out.append("\r\n\r\n");
}

}  // namespace ucall
