// multipart/form-data (RFC 7578) into its parts, by the framing of RFC 2046, section 5.1.
#include "payload/part-header.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace ucall::payload {

namespace {

// The next CR with a hyphen two bytes behind it, as a delimiter begins with CR LF "--"; `end` where there is none.
const u8* find_candidate(const u8* at, const u8* end) {
#ifdef __wasm_simd128__
  for (; end - at >= 16; at += 16) {
    v128_t returns = wasm_i8x16_eq(wasm_v128_load(at), wasm_u8x16_const_splat('\r'));
    v128_t hyphens = wasm_i8x16_eq(wasm_v128_load(at + 2), wasm_u8x16_const_splat('-'));
    u32 both = wasm_i8x16_bitmask(wasm_v128_and(returns, hyphens));
    if (both) return at + __builtin_ctz(both);
  }
#endif
  while (at < end && (*at != '\r' || at[2] != '-')) ++at;
  return at;
}

class Splitter {
 public:
  Splitter(Span body, Span boundary, Part* parts, Parts& result)
      : body_(body), boundary_(boundary), parts_(parts), result_(result) {}

  void split() {
    result_ = {WELL_FORMED, 0, 0};
    const u8* at = body_.from;
    // The first delimiter may begin the body; anything else before it is a preamble.
    if (!is_delimiter(at)) {
      at = find_delimiter(at);
      if (!at) return refuse(NO_PARTS, body_.from);
      at += 2;
    }
    for (;;) {
      at += 2 + boundary_.length();
      if (body_.to - at >= 2 && at[0] == '-' && at[1] == '-') return end(at + 2);
      while (at < body_.to && is_blank(*at)) ++at;
      if (!is_line_end(at)) return refuse(body_.to - at < 2 ? UNENDED : BAD_DELIMITER, at);
      at += 2;
      if (result_.count == MAX_PARTS) return refuse(TOO_MANY_PARTS, at);
      at = read_part(at);
      if (!at) return;
    }
  }

 private:
  // From behind a delimiter's line to the next delimiter.
  const u8* read_part(const u8* at) {
    Part& part = parts_[result_.count];
    part = {};
    const u8* blank = find_blank_line(at);
    if (!blank) return nullptr;
    if (u32 fault = read_part_header({at, blank}, part, at)) return refuse(fault, at), nullptr;
    const u8* content = blank + 2;
    // A part without content may lack the blank line's own CRLF (RFC 2046, section 5.1.1: body-part).
    const u8* next = find_delimiter(blank);
    if (!next) return refuse(UNENDED, body_.to), nullptr;
    part.address = u32(reinterpret_cast<std::uintptr_t>(content));
    part.length = next > content ? u32(next - content) : 0;
    ++result_.count;
    return next + 2;
  }

  // The CRLF of the empty line that ends a part's fields.
  const u8* find_blank_line(const u8* at) {
    const u8* limit = u32(body_.to - at) > MAX_PART_HEADER ? at + MAX_PART_HEADER : body_.to;
    for (const u8* line = at; line < limit;) {
      if (is_line_end(line)) return line;
      while (line < limit && !is_line_end(line)) ++line;
      line += 2;
    }
    refuse(limit == body_.to ? UNENDED : LONG_HEADER, limit);
    return nullptr;
  }

  // Behind the closing delimiter's hyphens: an epilogue is passed over, in a line of its own.
  void end(const u8* at) {
    while (at < body_.to && is_blank(*at)) ++at;
    if (at != body_.to && !is_line_end(at)) refuse(BAD_DELIMITER, at);
  }

  bool is_line_end(const u8* at) const { return body_.to - at >= 2 && at[0] == '\r' && at[1] == '\n'; }

  bool is_delimiter(const u8* at) const {
    if (u32(body_.to - at) < boundary_.length() + 2 || at[0] != '-' || at[1] != '-') return false;
    for (u32 i = 0; i < boundary_.length(); ++i) {
      if (at[2 + i] != boundary_.from[i]) return false;
    }
    return true;
  }

  // The CRLF before the next delimiter.
  const u8* find_delimiter(const u8* at) const {
    for (;; ++at) {
      at = find_candidate(at, body_.to);
      if (at >= body_.to) return nullptr;
      if (is_line_end(at) && is_delimiter(at + 2)) return at;
    }
  }

  void refuse(u32 fault, const u8* at) { result_ = {fault, result_.count, u32(at - body_.from)}; }

  Span body_;
  Span boundary_;
  Part* parts_;
  Parts& result_;
};

}  // namespace

}  // namespace ucall::payload

using namespace ucall;
using namespace ucall::payload;

void find_parts(u32 body, u32 length, u32 boundary, u32 boundaryLength, u32 parts, u32 result) {
  const u8* from = reinterpret_cast<const u8*>(body);
  const u8* name = reinterpret_cast<const u8*>(boundary);
  Splitter({from, from + length}, {name, name + boundaryLength}, reinterpret_cast<Part*>(parts), *reinterpret_cast<Parts*>(result)).split();
}
