// Whether what the engine says is well-formed: JSON (RFC 8259), HTTP/1.1 responses (RFC 9112) and frames of WebSocket
// (RFC 6455). Written apart from the engine on purpose.
#pragma once
#include <string_view>

#include "stored.h"

namespace well_formed {

// Reads one JSON value, spaces around it included; nullptr where there is none.
class Json {
 public:
  explicit Json(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool whole() { return value(0) && at_ == end_; }

 private:
  bool value(int depth) {
    if (depth > 1000) return false;
    spaces();
    if (at_ == end_) return false;
    bool good = *at_ == '{'   ? list('}', depth, true)
                : *at_ == '[' ? list(']', depth, false)
                : *at_ == '"' ? string()
                : *at_ == 't' ? word("true")
                : *at_ == 'f' ? word("false")
                : *at_ == 'n' ? word("null")
                              : number();
    spaces();
    return good;
  }

  bool list(char close, int depth, bool named) {
    ++at_;
    spaces();
    if (take(close)) return true;
    for (;;) {
      spaces();
      if (named && !(string() && (spaces(), take(':')))) return false;
      if (!value(depth + 1)) return false;
      if (take(close)) return true;
      if (!take(',')) return false;
    }
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ != end_) {
      unsigned char byte = static_cast<unsigned char>(*at_++);
      if (byte == '"') return true;
      if (byte < 0x20) return false;
      if (byte == '\\' && !escape()) return false;
      if (byte >= 0x80 && !sequence(byte)) return false;
    }
    return false;
  }

  bool escape() {
    if (at_ == end_) return false;
    char kind = *at_++;
    if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ == end_ || std::string_view("0123456789abcdefABCDEF").find(*at_) == std::string_view::npos) return false;
    }
    return true;
  }

  // The rest of a UTF-8 sequence (RFC 3629).
  bool sequence(unsigned char lead) {
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || end_ - at_ < more) return false;
    unsigned char second = static_cast<unsigned char>(*at_);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
        (lead == 0xf4 && second > 0x8f)) {
      return false;
    }
    for (; more; --more, ++at_) {
      if ((static_cast<unsigned char>(*at_) & 0xc0) != 0x80) return false;
    }
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  bool digits() {
    const char* start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }

  bool word(std::string_view word) {
    if (std::string_view(at_, size_t(end_ - at_)).substr(0, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool take(char byte) { return at_ != end_ && *at_ == byte && (++at_, true); }

  void spaces() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n')) ++at_;
  }

  const char* at_;
  const char* end_;
};

inline bool json(std::string_view text) { return Json(text).whole(); }

// Takes the lines of bare answers; what is left is the beginning of one that is not complete.
inline bool lines(std::string_view& output) {
  for (size_t end; (end = output.find('\n')) != output.npos; output.remove_prefix(end + 1)) {
    if (!json(output.substr(0, end))) return false;
  }
  return true;
}

// Takes the frames of a WebSocket; what is left is the beginning of one that is not complete.
inline bool frames(std::string_view& output) {
  while (output.size() >= 2) {
    auto byte = [&](size_t at) { return static_cast<unsigned char>(output[at]); };
    bool compressed = byte(0) == 0xc1;
    if ((!compressed && (byte(0) & 0xf0) != 0x80) || byte(1) > 127) return false;
    unsigned opcode = byte(0) & 15;
    size_t extended = byte(1) == 127 ? 8 : byte(1) == 126 ? 2 : 0;
    if (output.size() < 2 + extended) return true;
    unsigned long long length = extended ? 0 : byte(1);
    for (size_t i = 2; i < 2 + extended; ++i) length = length << 8 | byte(i);
    if (output.size() - 2 - extended < length) return true;
    std::string_view payload = output.substr(2 + extended, size_t(length));
    output.remove_prefix(2 + extended + size_t(length));
    std::string text;
    if (compressed && !stored::inflate(payload, text)) return false;
    if (opcode == 1 && !json(compressed ? text : payload)) return false;
    // Nothing comes behind a close frame.
    if (opcode == 8) return output.empty() && payload.size() != 1;
    if (opcode != 1 && opcode != 2 && opcode != 9 && opcode != 10) return false;
  }
  return true;
}

// Takes a chunked body; false where it is malformed. `whole` where its last chunk has come.
inline bool chunks(std::string_view& output, bool& whole) {
  for (whole = false; !output.empty();) {
    size_t end = output.find("\r\n");
    if (end == output.npos) return output.size() < 10;
    size_t size = 0;
    for (char digit : output.substr(0, end)) {
      bool letter = digit >= 'a' && digit <= 'f';
      if (!letter && (digit < '0' || digit > '9')) return false;
      size = size * 16 + size_t(letter ? digit - 'a' + 10 : digit - '0');
    }
    if (end == 0 || end > 8) return false;
    if (output.size() < end + 2 + size + 2) return true;
    if (output.substr(end + 2 + size, 2) != "\r\n") return false;
    output.remove_prefix(end + 2 + size + 2);
    if (size == 0) return whole = true;
  }
  return true;
}

// Takes HTTP responses, and frames behind a handshake; what is left is the beginning of what is not complete. Where
// some request was HEAD, a response may lack its body.
inline bool responses(std::string_view& output, bool heads) {
  constexpr std::string_view start = "HTTP/1.1 ";
  while (!output.empty()) {
    if (output.substr(0, start.size()) != start.substr(0, output.size())) return false;
    size_t end = output.find("\r\n\r\n");
    if (end == output.npos) return true;
    std::string_view head = output.substr(0, end + 2);
    std::string_view rest = output.substr(end + 4);
    if (head.size() < 14 || head[9] < '1' || head[9] > '5' || head[12] != ' ') return false;
    if (head.substr(9, 3) == "101") return output = rest, frames(output);
    bool bodiless = heads && (rest.empty() || rest.substr(0, start.size()) == start.substr(0, rest.size()));
    if (head.find("\r\nTransfer-Encoding: chunked\r\n") != head.npos && !bodiless) {
      bool whole;
      if (!chunks(rest, whole)) return false;
      output = rest;
      if (!whole) return true;
      continue;
    }
    size_t field = head.find("\r\nContent-Length: ");
    // A stream over HTTP/1.0 lasts until the connection ends.
    bool streams = head.find("\r\nCache-Control: no-store\r\n") != head.npos;
    if (streams && field == head.npos && !bodiless) return true;
    size_t length = 0;
    if (field != head.npos) {
      for (const char* digit = head.data() + field + 18; *digit >= '0' && *digit <= '9'; ++digit) length = length * 10 + size_t(*digit - '0');
    }
    if (bodiless) length = 0;
    if (rest.size() < length) return true;
    bool has_type = head.find("json\r\n") != head.npos && json(rest.substr(0, length));
    bool is_opaque = false;
    for (std::string_view mark : {"application/octet-stream\r\n", "application/cbor\r\n", "image/png\r\n", "\r\nContent-Encoding: "}) {
      is_opaque |= head.find(mark) != head.npos;
    }
    if (length && !has_type && !is_opaque) return false;
    output = rest.substr(length);
  }
  return true;
}

}  // namespace well_formed
