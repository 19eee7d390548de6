#include "http/target.h"

#include "http/chars.h"
#include "json/scalar.h"

namespace ucall::http {

namespace {

using json::hex_digit;

bool is_encoded(Text text, size_t at) {
  return at + 2 < text.size() && hex_digit(u8(text[at + 1])) >= 0 && hex_digit(u8(text[at + 2])) >= 0;
}

bool is_encoding_valid(Text text) {
  for (size_t at = text.find('%'); at != Text::npos; at = text.find('%', at + 1)) {
    if (!is_encoded(text, at)) return false;
  }
  return true;
}

bool is_ipv6(Text text) {
  if (text.size() < 2) return false;
  for (char byte : text) {
    if (hex_digit(u8(byte)) < 0 && byte != ':' && byte != '.') return false;
  }
  return text.find(':') != Text::npos;
}

}  // namespace

Refusal read_target(Text target, Text method, Head& head) {
  if (target == "*" && method == "OPTIONS") {
    head.path = target;
    return {};
  }
  if (target.size() > 7 && equals(target.substr(0, 7), "http://")) {
    Text rest = target.substr(7);
    size_t end = rest.find_first_of("/?");
    head.authority = rest.substr(0, end);
    if (!read_authority(head.authority, head.host)) return {400, "malformed request target"};
    target = end == Text::npos ? Text() : rest.substr(end);
  }
  Text rest = target;
  head.path = take_until(rest, '?');
  head.query = rest;
  if (head.path.empty() && !head.authority.empty()) head.path = "/";
  bool formed = !head.path.empty() && head.path.front() == '/' && all(head.path, PATH) && all(head.query, QUERY);
  if (!formed) return {400, "malformed request target"};
  if (!is_encoding_valid(target)) return {400, "malformed percent-encoding in the request target"};
  return {};
}

bool read_authority(Text authority, Text& host) {
  Text port;
  if (!authority.empty() && authority.front() == '[') {
    size_t end = authority.find(']');
    if (end == Text::npos || !is_ipv6(authority.substr(1, end - 1))) return false;
    host = authority.substr(0, end + 1);
    port = authority.substr(end + 1);
    if (!port.empty() && port.front() != ':') return false;
    if (!port.empty()) port.remove_prefix(1);
  } else {
    port = authority;
    host = take_until(port, ':');
    if (host.empty() || !all(host, HOST) || !is_encoding_valid(host)) return false;
  }
  return port.size() <= 5 && all(port, DIGIT);
}

Text decode(Text encoded, bool form, Arena& arena) {
  char* out = reinterpret_cast<char*>(arena.allocate(u32(encoded.size()) + 1));
  if (!out) return {};
  char* to = out;
  for (size_t at = 0; at < encoded.size(); ++at) {
    char byte = encoded[at];
    if (byte == '%' && is_encoded(encoded, at)) {
      byte = char(hex_digit(u8(encoded[at + 1])) << 4 | hex_digit(u8(encoded[at + 2])));
      at += 2;
    } else if (byte == '+' && form) {
      byte = ' ';
    }
    *to++ = byte;
  }
  *to = ' ';
  return {out, size_t(to - out)};
}

}  // namespace ucall::http
