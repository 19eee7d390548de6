#include "http/head.h"

#include "http/chars.h"
#include "http/target.h"
#include "websocket/deflate.h"

namespace ucall::http {

namespace {

Method read_method(Text text) {
  if (text == "POST") return Method::POST;
  if (text == "GET") return Method::GET;
  if (text == "HEAD") return Method::HEAD;
  if (text == "OPTIONS") return Method::OPTIONS;
  for (Text other : {"PUT", "DELETE", "PATCH", "CONNECT", "TRACE"}) {
    if (text == other) return Method::OTHER;
  }
  return Method::UNKNOWN;
}

Refusal read_version(Text text, Head& head) {
  if (text == "HTTP/1.1") return {};
  head.old_version = true;
  head.keep_alive = false;
  if (text == "HTTP/1.0") return {};
  bool formed = text.size() == 8 && text.substr(0, 5) == "HTTP/" && is(text[5], DIGIT) && text[6] == '.' && is(text[7], DIGIT);
  if (formed) return {505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  return {400, "malformed HTTP version"};
}

// Digits only, one field only: lists and signs are what smuggling is made of (RFC 9112, 6.3).
Refusal read_content_length(Text value, Head& head) {
  if (value.empty() || !all(value, DIGIT)) return {400, "malformed Content-Length"};
  u64 length = 0;
  for (char digit : value) {
    if (length > 0xffffffffffffull) return {413, "Content-Length is beyond all limits"};
    length = length * 10 + u64(digit - '0');
  }
  head.content_length = length;
  return {};
}

Refusal read_transfer_encoding(Text value, Head& head) {
  if (head.old_version) return {400, "Transfer-Encoding in HTTP/1.0"};
  head.chunked = equals(value, "chunked");
  if (head.chunked) return {};
  if (value.empty() || !is(value.front(), TOKEN)) return {400, "malformed Transfer-Encoding"};
  Text rest = value;
  u32 chunked = 0;
  while (!rest.empty()) chunked += equals(take_member(rest, ','), "chunked");
  if (chunked > 1) return {400, "chunked more than once"};
  return {501, "the only transfer coding known here is chunked"};
}

void read_connection(Text value, Head& head) {
  while (!value.empty()) {
    Text option = take_member(value, ',');
    if (equals(option, "close")) head.keep_alive = false;
    else if (equals(option, "keep-alive") && head.old_version) head.keep_alive = true;
    else if (equals(option, "upgrade")) head.upgrade = true;
  }
}

bool has_member(Text list, Text wanted) {
  while (!list.empty()) {
    if (equals(take_member(list, ','), wanted)) return true;
  }
  return false;
}

// The weight q (RFC 9110, 12.4.2) in tenths: 0 for none at all, 10 where it is not given.
u32 weight_of(Text parameters) {
  while (!parameters.empty()) {
    Text value = take_member(parameters, ';');
    if (!equals(take_member(value, '='), "q")) continue;
    Text q = trim(value);
    if (q.find_first_not_of("0.") == Text::npos) return 0;
    u32 tenths = q.size() > 2 && q[0] == '0' && is(q[2], DIGIT) ? u32(q[2] - '0') : 10;
    return tenths ? tenths : 1;
  }
  return 10;
}

void accept_encodings(Text accepted, Head& head) {
  while (!accepted.empty()) {
    Text range = take_member(accepted, ',');
    Text coding = take_member(range, ';');
    if (!weight_of(range)) continue;
    if (equals(coding, "gzip") || coding == "*") head.encodings |= GZIP;
    if (equals(coding, "br")) head.encodings |= BROTLI;
    if (equals(coding, "zstd")) head.encodings |= ZSTD;
  }
}

u64 read_event_id(Text value) {
  if (value.size() > 15 || !all(value, DIGIT)) return 0;
  u64 id = 0;
  for (char digit : value) id = id * 10 + u64(digit - '0');
  return id;
}

// The member of Acceptable that a media type is; 0 for none.
u32 acceptable(Text type) {
  if (equals(type, "application/json")) return ACCEPT_JSON;
  if (equals(type, "application/cbor")) return ACCEPT_CBOR;
  if (equals(type, "application/x-npy")) return ACCEPT_NPY;
  return equals(type, "application/octet-stream") || equals(type.substr(0, 6), "image/") ? u32(ACCEPT_BYTES) : 0;
}

// What Accept has said so far.
struct Accepted {
  bool seen = false;
  u32 named = 0;     // weights of what is named,
  u32 mask = 0;      // where they lie,
  u32 others = 0;    // and that of all else

  void read(Text accept, Head& head) {
    seen = true;
    while (!accept.empty()) {
      Text range = take_member(accept, ',');
      Text type = take_member(range, ';');
      u32 weight = weight_of(range);
      if (equals(type, "text/event-stream")) head.wants_events |= weight > 0;
      if (type == "*/*" || equals(type, "application/*")) others = weight;
      u32 place = acceptable(type);
      if (!place) continue;
      if (place == ACCEPT_CBOR && weight) ++weight;
      named |= weight << place;
      mask |= 15u << place;
    }
  }

  u32 weights() const { return seen ? named | (others * (ACCEPTS_ALL / 10) & ~mask) : ACCEPTS_ALL; }
};

bool is_json(Text type) {
  if (type.empty() || equals(type, "application/json") || equals(type, "text/plain")) return true;
  return equals(type, "application/x-www-form-urlencoded") || type.ends_with("+json");
}

void read_body_kind(Head& head) {
  Text rest = head.content_type;
  Text type = take_member(rest, ';');
  bool cbor = equals(type, "application/cbor");
  bool coded = !head.content_encoding.empty() && !equals(head.content_encoding, "identity");
  if (cbor || coded) head.body = BodyKind::ENCODED;
  else if (equals(type, "multipart/form-data")) head.body = BodyKind::FORM;
  else if (!is_json(type)) head.body = BodyKind::OTHER;
  // A request in CBOR is answered in it, unless Accept likes JSON better; so is who takes nothing else.
  u32 json_weight = head.accepts >> ACCEPT_JSON & 15;
  u32 cbor_weight = head.accepts >> ACCEPT_CBOR & 15;
  if (!cbor_weight || (json_weight && !(cbor && cbor_weight >= json_weight))) return;
  head.accepts |= 15u << ACCEPT_CBOR;
  head.encodings |= CBOR;
}

// Fields that may stand only once, as they were seen.
struct Seen {
  Accepted accepted;
  bool host = false;
  bool origin = false;
  bool event_id = false;
  bool content_length = false;
  bool transfer_encoding = false;
};

Refusal read_known_field(Text name, Text value, Head& head, Seen& seen) {
  switch (name.size()) {
    case 4:
      if (!equals(name, "host")) break;
      if (seen.host) return {400, "more than one Host"};
      seen.host = true;
      if (!read_authority(value, head.host)) return {400, "malformed Host"};
      head.authority = value;
      break;
    case 6:
      if (equals(name, "origin")) {
        if (seen.origin) return {400, "more than one Origin"};
        seen.origin = true;
        head.origin = value;
      }
      if (equals(name, "accept")) seen.accepted.read(value, head);
      if (!equals(name, "expect")) break;
      if (!equals(value, "100-continue")) return {417, "the only expectation known here is 100-continue"};
      head.expects_continue = !head.old_version;
      break;
    case 7:
      if (equals(name, "upgrade")) head.websocket |= has_member(value, "websocket");
      break;
    case 10:
      if (equals(name, "connection")) read_connection(value, head);
      break;
    case 12:
      if (equals(name, "content-type")) head.content_type = value;
      break;
    case 13:
      if (!equals(name, "last-event-id")) break;
      head.last_event = seen.event_id ? 0 : read_event_id(value);
      seen.event_id = true;
      break;
    case 14:
      if (equals(name, "sec-fetch-site")) head.fetch_site = value;
      if (!equals(name, "content-length")) break;
      if (seen.content_length) return {400, "more than one Content-Length"};
      seen.content_length = true;
      return read_content_length(value, head);
    case 15:
      if (equals(name, "accept-encoding")) accept_encodings(value, head);
      break;
    case 16:
      if (equals(name, "content-encoding")) head.content_encoding = value;
      break;
    case 17:
      if (equals(name, "sec-websocket-key")) {
        if (!head.socket_key.empty()) return {400, "more than one Sec-WebSocket-Key"};
        head.socket_key = value;
      }
      if (!equals(name, "transfer-encoding")) break;
      if (seen.transfer_encoding) return {400, "more than one Transfer-Encoding"};
      seen.transfer_encoding = true;
      return read_transfer_encoding(value, head);
    case 21:
      if (equals(name, "sec-websocket-version")) head.socket_version = value;
      break;
    case 22:
      if (equals(name, "sec-websocket-protocol")) head.jsonrpc |= has_member(value, "jsonrpc");
      break;
    case 24:
      if (head.deflate.empty() && equals(name, "sec-websocket-extensions")) head.deflate = websocket::accept_offer(value);
      break;
    case 29:
      if (equals(name, "access-control-request-method")) head.requested_method = value;
      break;
    case 30:
      if (equals(name, "access-control-request-headers")) head.requested_headers = value;
      break;
  }
  return {};
}

Text take_line(Text& rest) {
  Text line = take_until(rest, '\n');
  line.remove_suffix(1);
  return line;
}

}  // namespace

Refusal find_head(const u8* data, u32 size, HeadProgress& progress, u32& length) {
  length = 0;
  u32 at = progress.scanned;
  while (at < size) {
    at += find_byte({reinterpret_cast<const char*>(data + at), size - at}, '\n');
    if (at == size) break;
    if (at == 0 || data[at - 1] != '\r') return {400, "a line that does not end in CRLF"};
    if (at == 1 || data[at - 2] == '\n') {
      length = at + 1;
      return {};
    }
    ++at;
    if (progress.first_line_checked) continue;
    progress.first_line_checked = true;
    if (at == size) {
      Head head;
      if (Refusal refusal = read_request_line({reinterpret_cast<const char*>(data), at - 2}, head)) return refusal;
    }
  }
  progress.scanned = size;
  return {};
}

Refusal read_request_line(Text line, Head& head) {
  Text rest = line;
  Text method = take_until(rest, ' ');
  Text target = take_until(rest, ' ');
  if (method.empty() || !all(method, TOKEN)) return {400, "malformed method"};
  head.method = read_method(method);
  if (Refusal refusal = read_version(rest, head)) return refusal;
  if (head.method == Method::UNKNOWN) return {501, "unknown method"};
  return read_target(target, method, head);
}

Refusal read_head(Text bytes, u32 max_fields, Head& head) {
  head.length = u32(bytes.size());
  Text rest = bytes;
  if (Refusal refusal = read_request_line(take_line(rest), head)) return refusal;
  Text target_authority = head.authority;
  Seen seen;
  u32 fields = 0;
  for (Text line = take_line(rest); !line.empty(); line = take_line(rest)) {
    if (++fields > max_fields) return {431, "too many header fields"};
    Text name, value;
    if (!read_field(line, name, value)) return {400, "malformed header field"};
    if (Refusal refusal = read_known_field(name, value, head, seen)) return refusal;
  }
  head.accepts = seen.accepted.weights();
  read_body_kind(head);
  if (seen.content_length && seen.transfer_encoding) return {400, "both Content-Length and Transfer-Encoding"};
  if (!seen.host && !head.old_version) return {400, "no Host"};
  if (!target_authority.empty() && seen.host && !equals(target_authority, head.authority)) {
    return {400, "Host differs from the request target's"};
  }
  return {};
}

bool read_field(Text line, Text& name, Text& value) {
  u32 colon = find_byte(line, ':');
  if (colon == line.size() || colon == 0) return false;
  name = line.substr(0, colon);
  value = trim(line.substr(colon + 1));
  return all(name, TOKEN) && all(value, VALUE);
}

}  // namespace ucall::http
