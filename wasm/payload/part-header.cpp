#include "payload/part-header.h"

namespace ucall::payload {

namespace {

u32 address_of(const u8* at) { return u32(reinterpret_cast<std::uintptr_t>(at)); }

bool put(Span span, u32& address, u32& length) {
  if (address) return false;
  address = address_of(span.from);
  length = span.length();
  return true;
}

// A quoted string without its quotes, or a token. Browsers percent-encode what cannot stand in quotes and leave
// backslashes alone (WHATWG HTML, "multipart/form-data encoding algorithm"); others put one before a quote.
bool take_value(Span& span, Span& value) {
  if (!skip(span, '"')) {
    value = take_token(span);
    return value.length() > 0;
  }
  value.from = span.from;
  while (span.from < span.to && *span.from != '"') {
    bool escaped = *span.from == '\\' && span.from + 1 < span.to && span.from[1] == '"';
    span.from += escaped ? 2 : 1;
  }
  value.to = span.from;
  return skip(span, '"');
}

u32 read_disposition(Span span, Part& part) {
  if (!is_name(take_token(span), "form-data")) return NO_DISPOSITION;
  for (;;) {
    skip_blanks(span);
    if (span.from == span.to) return part.name ? WELL_FORMED : NO_NAME;
    if (!skip(span, ';')) return BAD_HEADER;
    skip_blanks(span);
    Span name = take_token(span);
    Span value;
    if (name.length() == 0 || !skip(span, '=') || !take_value(span, value)) return BAD_HEADER;
    bool first = true;
    if (is_name(name, "name")) first = put(value, part.name, part.nameLength);
    else if (is_name(name, "filename")) first = put(value, part.filename, part.filenameLength);
    if (!first) return REPEATED_FIELD;
  }
}

// They were deprecated; nobody but mail encodes the content (RFC 7578, section 4.7).
u32 read_encoding(Span value) {
  bool plain = is_name(value, "7bit") || is_name(value, "8bit") || is_name(value, "binary");
  return plain ? WELL_FORMED : TRANSFER_ENCODING;
}

class Header {
 public:
  explicit Header(Part& part) : part_(part) {}

  u32 read_line(Span line) {
    Span name = take_token(line);
    if (name.length() == 0 || !skip(line, ':')) return BAD_HEADER;
    skip_blanks(line);
    while (line.from < line.to && is_blank(line.to[-1])) --line.to;
    for (const u8* at = line.from; at < line.to; ++at) {
      if ((*at < ' ' && *at != '\t') || *at == 0x7f) return BAD_HEADER;
    }
    if (is_name(name, "content-disposition")) return take(disposed_) ? read_disposition(line, part_) : REPEATED_FIELD;
    if (is_name(name, "content-transfer-encoding")) return take(encoded_) ? read_encoding(line) : REPEATED_FIELD;
    if (is_name(name, "content-type")) return put(line, part_.type, part_.typeLength) ? WELL_FORMED : REPEATED_FIELD;
    return WELL_FORMED;
  }

  u32 end() const { return disposed_ ? WELL_FORMED : NO_DISPOSITION; }

 private:
  static bool take(bool& seen) {
    bool first = !seen;
    seen = true;
    return first;
  }

  Part& part_;
  bool disposed_ = false;
  bool encoded_ = false;
};

}  // namespace

u32 read_part_header(Span lines, Part& part, const u8*& at) {
  Header header(part);
  for (at = lines.from; at < lines.to;) {
    const u8* end = at;
    while (*end != '\r' || end[1] != '\n') ++end;
    if (u32 fault = header.read_line({at, end})) return fault;
    at = end + 2;
  }
  return header.end();
}

}  // namespace ucall::payload
