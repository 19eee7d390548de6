#include "json/tokens.h"

#include "json/kernel.h"
#include "json/scalar.h"

namespace ucall::json {

namespace {

bool is_escape_valid(const char* at, const char* end, u32& length) {
  length = 2;
  if (at + 1 >= end) return false;
  switch (at[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': return true;
    case 'u':
      length = 6;
      if (end - at < 6) return false;
      for (u32 i = 2; i < 6; ++i) {
        if (hex_digit(u8(at[i])) < 0) return false;
      }
      return true;
    default: return false;
  }
}

// `text` begins with an escape.
bool are_escapes_valid(Text text) {
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end; at += find_byte({at, size_t(end - at)}, '\\')) {
    u32 length;
    if (!is_escape_valid(at, end, length)) return false;
    at += length;
  }
  return true;
}

// One bit for each open bracket: is it an object's?
class Brackets {
 public:
  explicit Brackets(u32 limit) : limit_(limit < MAX_DEPTH ? limit : MAX_DEPTH) {}
  bool open(bool object) {
    if (depth_ == limit_) return false;
    u32 bit = 1u << (depth_ % 32);
    if (object) bits_[depth_ / 32] |= bit;
    else bits_[depth_ / 32] &= ~bit;
    ++depth_;
    return true;
  }
  void close() { --depth_; }
  bool empty() const { return depth_ == 0; }
  bool in_object() const { return bits_[(depth_ - 1) / 32] >> ((depth_ - 1) % 32) & 1; }

 private:
  u32 limit_;
  u32 depth_ = 0;
  u32 bits_[MAX_DEPTH / 32];
};

}  // namespace

bool Tokens::find() {
  if (at_) return true;
  Index index;
  if (!find_tokens(text_, left_, index)) return false;
  at_ = index.offsets;
  end_ = index.offsets + index.count;
  return true;
}

bool Tokens::take_string(Text& text, bool& escaped) {
  if (peek() != '"') return false;
  Text quoted = raw();
  if (quoted.size() < 2 || quoted.back() != '"') return false;
  ++at_;
  text = quoted.substr(1, quoted.size() - 2);
  u32 at = find_byte(text, '\\');
  escaped = at < text.size();
  return !escaped || are_escapes_valid(text.substr(at));
}

bool Tokens::take_short_integer(f64& value) {
  const char* begin = reinterpret_cast<const char*>(text_ + *at_);
  const char* end = read_short_integer(begin, begin + 16, value);
  bool ends_here = end && (end == reinterpret_cast<const char*>(text_ + at_[1]) || is_space(u8(*end)));
  at_ += ends_here;
  return ends_here;
}

bool Tokens::check_scalar() const {
  Text token = raw();
  switch (token.front()) {
    case 't': return token == "true";
    case 'f': return token == "false";
    case 'n': return token == "null";
    default: return is_number(token);
  }
}

bool Tokens::skip(u32 depth) {
  Brackets brackets(depth);
  Text string;
  bool escaped;
  while (true) {
    // A value, or the bracket that ends an empty container.
    switch (peek()) {
      case '{':
        if (!brackets.open(true)) return false;
        next();
        if (peek() != '}') goto key;
        next();
        brackets.close();
        break;
      case '[':
        if (!brackets.open(false)) return false;
        next();
        if (peek() != ']') continue;
        next();
        brackets.close();
        break;
      case '"':
        if (!take_string(string, escaped)) return false;
        break;
      case 0: case '}': case ']': case ':': case ',': return false;
      default:
        if (!check_scalar()) return false;
        next();
    }
    // What may follow a value.
    while (true) {
      if (brackets.empty()) return true;
      if (take(',')) break;
      if (!take(brackets.in_object() ? '}' : ']')) return false;
      brackets.close();
    }
    if (!brackets.in_object()) continue;
  key:
    if (!take_string(string, escaped) || !take(':')) return false;
  }
}

Text Tokens::since(const u32* begin) const {
  u32 end = at_[0];
  while (is_space(text_[end - 1])) --end;
  return {reinterpret_cast<const char*>(text_ + *begin), end - *begin};
}

}  // namespace ucall::json
