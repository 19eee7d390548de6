#include "websocket/deflate.h"

#include "http/chars.h"

namespace ucall::websocket {

namespace {

using http::take_member;
using http::trim;

// The last parameter is for those who ask for it.
constexpr Text ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15";
constexpr Text WINDOW = "; server_max_window_bits=15";

// 8 to 15, without leading zeros.
bool is_window(Text bits) {
  if (bits.size() == 1) return bits[0] == '8' || bits[0] == '9';
  return bits.size() == 2 && bits[0] == '1' && bits[1] >= '0' && bits[1] <= '5';
}

Text unquoted(Text value) {
  bool quoted = value.size() > 1 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// What accepts the offer. One with parameters that are unknown, malformed or there twice is declined (section 7.1), and
// one of a smaller window for us: the host's zlib has the largest.
Text accept(Text offer) {
  if (take_member(offer, ';') != "permessage-deflate") return {};
  u32 seen = 0;
  while (!offer.empty()) {
    Text value = take_member(offer, ';');
    bool cut_off = value.ends_with('=');
    Text name = take_member(value, '=');
    value = unquoted(trim(value));
    bool server = name.starts_with("server_");
    if (cut_off || !(server || name.starts_with("client_"))) return {};
    name.remove_prefix(7);
    bool window = name == "max_window_bits";
    if (!window && name != "no_context_takeover") return {};
    if (window && server ? value != "15" : !value.empty() && !(window && is_window(value))) return {};
    u32 parameter = 1u << (server + 2 * window);
    if (seen & parameter) return {};
    seen |= parameter;
  }
  bool answers_window = seen & 8;
  return {ANSWER.data(), ANSWER.size() - (answers_window ? 0 : WINDOW.size())};
}

// Appends bytes as stored blocks (RFC 1951, section 3.2.4).
void append_stored(Buffer& out, const u8* data, u32 size) {
  while (size) {
    u32 length = size < 0xffff ? size : 0xffff;
    const char head[] = {0, char(length), char(length >> 8), char(~length), char(~length >> 8)};
    out.append({head, sizeof head});
    out.append({reinterpret_cast<const char*>(data), length});
    data += length;
    size -= length;
  }
}

}  // namespace

Text accept_offer(Text offers) {
  Text answer;
  while (answer.empty() && !offers.empty()) answer = accept(take_member(offers, ','));
  return answer;
}

void store(Outgoing& body) {
  if (body.failed()) return;
  Outgoing blocks;
  u32 at = 0;
  for (const Lent& each : body.lent) {
    append_stored(blocks, body.data() + at, each.at - at);
    blocks.append_lent(each.number, each.length);
    at = each.at;
  }
  append_stored(blocks, body.data() + at, body.size() - at);
  // An empty block, whose other four bytes are left out (RFC 7692, 7.2.1).
  blocks.append(Text("", 1));
  body.swap(blocks);
}

}  // namespace ucall::websocket
