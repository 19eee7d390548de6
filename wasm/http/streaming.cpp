#include "http/streaming.h"

namespace ucall::http {

namespace {

void write_head(Buffer& out, const Exchange& exchange, const Clock& clock) {
  out.append("HTTP/1.1 200 OK\r\nDate: ");
  out.append(clock.date());
  bool events = exchange.streaming == Streaming::EVENTS;
  out.append(events ? "\r\nContent-Type: text/event-stream" : "\r\nContent-Type: application/x-ndjson");
  out.append("\r\nCache-Control: no-store\r\n");
  // HTTP/1.0 has no chunks: there the end of the connection is the end of the body.
  if (!exchange.old_version) out.append("Transfer-Encoding: chunked\r\n");
  if (exchange.close) out.append("Connection: close\r\n");
  out.append(exchange.fields.text());
  out.append("\r\n");
}

void write_chunk(Buffer& out, Text data) {
  char digits[8];
  u32 count = 0;
  for (size_t rest = data.size(); rest; rest >>= 4) digits[count++] = "0123456789abcdef"[rest & 15];
  while (count) out.append(digits[--count]);
  out.append("\r\n");
  out.append(data);
  out.append("\r\n");
}

}  // namespace

void pour_stream(Buffer& out, Exchange& exchange, const Clock& clock) {
  out.reserve(512 + exchange.fields.size() + exchange.body.size());
  if (exchange.old_version) exchange.close = true;
  if (!exchange.head_written) write_head(out, exchange, clock);
  exchange.head_written = true;
  Text body = exchange.omit_body ? Text() : exchange.body.text();
  if (exchange.old_version) out.append(body);
  else if (!body.empty()) write_chunk(out, body);
  exchange.body.truncate(0);
}

void end_stream(Buffer& out, Exchange& exchange, const Clock& clock) {
  if (exchange.cut) exchange.close = true;
  pour_stream(out, exchange, clock);
  if (!exchange.old_version && !exchange.omit_body && !exchange.cut) out.append("0\r\n\r\n");
}

}  // namespace ucall::http
