// A request's head (RFC 9112, sections 2 to 5), read strictly: what two parsers could read differently is
// refused.
#pragma once
#include "memory/buffer.h"

namespace ucall::http {

enum class Method : u8 { GET, HEAD, POST, OPTIONS, OTHER, UNKNOWN };

// Without Accept.
constexpr u32 ACCEPTS_ALL = 10u << ACCEPT_JSON | 10u << ACCEPT_CBOR | 10u << ACCEPT_NPY | 10u << ACCEPT_BYTES;

// What a body is by Content-Type and Content-Encoding.
enum class BodyKind : u8 {
  JSON,     // or may be, whatever clients call theirs
  FORM,     // multipart/form-data
  ENCODED,  // CBOR, or in a content coding
  OTHER,
};

// An HTTP status that ends a request, and why in words; status 0 means that all is well.
struct Refusal {
  u16 status = 0;
  Text words = {};
  explicit operator bool() const { return status != 0; }
};

// Texts point into the head's bytes.
struct Head {
  u32 length = 0;  // with the empty line
  Method method = Method::UNKNOWN;
  Text path;
  Text query;
  bool old_version = false;  // HTTP/1.0
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  u64 content_length = 0;
  Text host;  // without the port
  Text authority;  // host and port as they stand
  Text content_type;
  Text origin;
  Text fetch_site;
  Text content_encoding;
  bool wants_events = false;  // Accept names text/event-stream
  BodyKind body = BodyKind::JSON;
  u32 accepts = ACCEPTS_ALL;  // as expects() has it
  u32 encodings = 0;          // CallFlags: what Accept-Encoding names, and CBOR where the answer becomes that in any case
  u64 last_event = 0;      // Last-Event-ID, where it is a number
  bool upgrade = false;    // Connection names it
  bool websocket = false;  // Upgrade names it
  bool jsonrpc = false;    // Sec-WebSocket-Protocol names it
  Text socket_version;     // Sec-WebSocket-Version
  Text socket_key;         // Sec-WebSocket-Key
  Text deflate;            // what accepts an offer of permessage-deflate in Sec-WebSocket-Extensions
  Text requested_method;   // Access-Control-Request-Method
  Text requested_headers;  // Access-Control-Request-Headers
};

// How far the engine has come with a request whose bytes come bit by bit.
struct HeadProgress {
  u32 scanned = 0;  // bytes without the head's end
  u32 needed = 0;   // bytes of head and body, once the head is known
  bool first_line_checked = false;
};

// Looks for the head's end from where it looked last. `length` is 0 while it has not come.
Refusal find_head(const u8* data, u32 size, HeadProgress& progress, u32& length);

// Reads a whole head.
Refusal read_head(Text bytes, u32 max_fields, Head& head);

// Checks a request line on its own, CRLF not included.
Refusal read_request_line(Text line, Head& head);

// Splits a field line, CRLF not included; false where it is malformed.
bool read_field(Text line, Text& name, Text& value);

}  // namespace ucall::http
