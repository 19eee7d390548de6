#include "websocket/deflate.h"

#include "http/chars.h"

namespace ucall::websocket {

namespace {

using http::take_until;
using http::trim;

// The last parameter is for those who ask for it.
constexpr Text ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15";
constexpr Text WINDOW = "; server_max_window_bits=15";

// What a parameter may be (section 7.1).
enum Parameter : u32 {
  UNKNOWN = 0,
  SERVER_FORGETS = 1,
  CLIENT_FORGETS = 2,
  CLIENT_WINDOW = 4,
  SERVER_WINDOW = 8,
};

Parameter parameter_of(Text name) {
  if (name == "server_no_context_takeover") return SERVER_FORGETS;
  if (name == "client_no_context_takeover") return CLIENT_FORGETS;
  if (name == "client_max_window_bits") return CLIENT_WINDOW;
  return name == "server_max_window_bits" ? SERVER_WINDOW : UNKNOWN;
}

// 8 to 15, without leading zeros.
bool is_window(Text bits) {
  if (bits.size() == 1) return bits[0] == '8' || bits[0] == '9';
  return bits.size() == 2 && bits[0] == '1' && bits[1] >= '0' && bits[1] <= '5';
}

// Where the server's window is to be smaller the host could not keep to it: its zlib has the largest.
bool may_have(Parameter parameter, Text value) {
  if (parameter == SERVER_WINDOW) return value == "15";
  return value.empty() || (parameter == CLIENT_WINDOW && is_window(value));
}

Text unquoted(Text value) {
  bool quoted = value.size() > 1 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// What accepts the offer. One with parameters that are unknown, malformed or there twice is declined (section 7.1).
Text accept(Text offer) {
  if (trim(take_until(offer, ';')) != "permessage-deflate") return {};
  u32 seen = 0;
  while (!offer.empty()) {
    Text value = trim(take_until(offer, ';'));
    bool cut_off = value.ends_with('=');
    Parameter parameter = parameter_of(trim(take_until(value, '=')));
    if (cut_off || !parameter || seen & parameter || !may_have(parameter, unquoted(trim(value)))) return {};
    seen |= parameter;
  }
  return seen & SERVER_WINDOW ? ANSWER : ANSWER.substr(0, ANSWER.size() - WINDOW.size());
}

// Appends text as stored blocks (RFC 1951, section 3.2.4).
void append_stored(Buffer& out, Text text) {
  constexpr size_t MOST = 0xffff;
  while (!text.empty()) {
    u32 size = u32(text.size() < MOST ? text.size() : MOST);
    for (u32 byte : {0u, size, size >> 8, ~size, ~size >> 8}) out.append(char(byte));
    out.append(text.substr(0, size));
    text.remove_prefix(size);
  }
}

}  // namespace

Text accept_offer(Text offers) {
  Text answer;
  while (answer.empty() && !offers.empty()) answer = accept(take_until(offers, ','));
  return answer;
}

void store(Outgoing& body) {
  if (body.failed()) return;
  Outgoing blocks;
  Text text = body.text();
  u32 at = 0;
  for (const Lent& each : body.lent) {
    append_stored(blocks, text.substr(at, each.at - at));
    blocks.append_lent(each.number, each.length);
    at = each.at;
  }
  append_stored(blocks, text.substr(at));
  // An empty block, whose other four bytes are left out (RFC 7692, 7.2.1).
  blocks.append('\0');
  body.swap(blocks);
}

}  // namespace ucall::websocket
