#include "http/chunked.h"

#include "http/chars.h"
#include "json/scalar.h"

namespace ucall::http {

namespace {

void skip_space(Text& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

bool take_token(Text& text) {
  size_t size = 0;
  while (size < text.size() && is(text[size], TOKEN)) ++size;
  text.remove_prefix(size);
  return size > 0;
}

bool take_quoted(Text& text) {
  for (size_t at = 1; at < text.size(); ++at) {
    if (!is(text[at], VALUE)) return false;
    if (text[at] == '\\') ++at;
    else if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return true;
    }
  }
  return false;
}

// chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
bool are_extensions_valid(Text text) {
  while (!text.empty()) {
    skip_space(text);
    if (text.empty() || text.front() != ';') return false;
    text.remove_prefix(1);
    skip_space(text);
    if (!take_token(text)) return false;
    Text rest = text;
    skip_space(rest);
    if (rest.empty() || rest.front() != '=') continue;
    rest.remove_prefix(1);
    skip_space(rest);
    text = rest;
    bool quoted = !text.empty() && text.front() == '"';
    if (!(quoted ? take_quoted(text) : take_token(text))) return false;
  }
  return true;
}

}  // namespace

Refusal Chunked::decode(Input& input, u32 start, u32 max_body, u32 max_overhead) {
  u8* data = input.data();
  u32 size = input.size();
  u32 to = start + decoded;
  u32 at = to;
  Refusal refusal;
  while (phase != Phase::DONE && at < size) {
    if (phase == Phase::DATA) {
      u32 count = size - at < remaining ? size - at : remaining;
      std::memmove(data + to, data + at, count);
      to += count;
      at += count;
      remaining -= count;
      if (remaining == 0) phase = Phase::DATA_END;
      continue;
    }
    auto* newline = static_cast<const u8*>(std::memchr(data + at, '\n', size - at));
    u32 length = newline ? u32(newline - data) - at : size - at;
    if (phase == Phase::DATA_END && length > 1) refusal = {400, "a chunk that is longer than its size says"};
    else if (overhead + length > max_overhead) refusal = {431, "chunk extensions or trailers that are too large"};
    if (refusal || !newline) break;
    Text line{reinterpret_cast<const char*>(data + at), length};
    if (line.empty() || line.back() != '\r') refusal = {400, "a chunk line that does not end in CRLF"};
    else refusal = take_line(line.substr(0, length - 1), to - start, max_body);
    if (refusal) break;
    at += length + 1;
  }
  decoded = to - start;
  input.erase(to, at);
  return refusal;
}

Refusal Chunked::take_line(Text line, u32 before, u32 max_body) {
  if (phase == Phase::DATA_END) {
    phase = Phase::SIZE;
    return line.empty() ? Refusal{} : Refusal{400, "a chunk that is longer than its size says"};
  }
  if (phase == Phase::TRAILER) {
    overhead += u32(line.size());
    if (line.empty()) {
      phase = Phase::DONE;
      return {};
    }
    Text name, value;
    return read_field(line, name, value) ? Refusal{} : Refusal{400, "malformed trailer field"};
  }
  u64 chunk = 0;
  u32 digits = 0;
  for (; digits < line.size() && json::hex_digit(u8(line[digits])) >= 0; ++digits) {
    if (chunk > 0xffffffffu) return {400, "a chunk size beyond all limits"};
    chunk = chunk << 4 | u64(json::hex_digit(u8(line[digits])));
  }
  if (digits == 0 || digits > 16 || !are_extensions_valid(line.substr(digits))) return {400, "malformed chunk size"};
  overhead += u32(line.size()) - digits;
  if (chunk + before > max_body) return {413, "the body is larger than this server takes"};
  remaining = u32(chunk);
  phase = chunk ? Phase::DATA : Phase::TRAILER;
  return {};
}

}  // namespace ucall::http
