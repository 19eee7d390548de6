// A JSON text (RFC 8259) as a row of tokens. simdjson's first stage finds where each begins: a bracket, a
// colon, a comma, the opening quote of a string, the first byte of a number or literal. It also checks UTF-8
// and that strings end; the grammar is checked by skip(), so nothing that is passed over goes unchecked.
#pragma once
#include "memory/buffer.h"

namespace ucall::json {

inline bool is_space(u8 byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

class Tokens {
 public:
  // Finds the tokens; the 64 bytes behind `text` must be readable. False where the text is malformed or
  // memory is out.
  static bool find(const u8* text, u32 length, Tokens& tokens);

  bool done() const { return at_ == end_; }
  // The token's first byte, 0 at the end.
  u8 peek() const { return done() ? 0 : text_[*at_]; }
  // The token's first eight bytes, and what follows where it has less.
  u64 word() const { return load8(reinterpret_cast<const char*>(text_ + *at_)); }
  // The same without the first byte: of a string, what follows its opening quote.
  u64 second_word() const { return load8(reinterpret_cast<const char*>(text_ + *at_ + 1)); }
  void next() { ++at_; }
  bool take(u8 byte) {
    if (peek() != byte) return false;
    ++at_;
    return true;
  }

  // The token at hand without the white space behind it.
  Text raw() const {
    u32 begin = at_[0];
    u32 end = at_[1];
    while (end > begin + 1 && is_space(text_[end - 1])) --end;
    return {reinterpret_cast<const char*>(text_ + begin), end - begin};
  }

  // Takes a string token, and checks it: `text` is what stands between its quotes. False where it is none,
  // or malformed.
  bool take_string(Text& text, bool& escaped);
  // Takes the token if it is this very string, quotes included.
  bool take_exactly(Text quoted) {
    if (done() || !same({reinterpret_cast<const char*>(text_ + *at_), quoted.size()}, quoted)) return false;
    ++at_;
    return true;
  }
  // Takes the token if it is a whole number of at most 15 digits.
  bool take_short_integer(f64& value);

  // Passes over one value and checks its grammar and its depth (at most `depth` levels of brackets).
  bool skip(u32 depth);
  // The exact text from the token at `begin` to the last one that was taken.
  Text since(const u32* begin) const;

  // A place to come back to.
  const u32* place() const { return at_; }
  void seek(const u32* place) { at_ = place; }
  // How many bytes of the text the tokens taken so far cover.
  u32 covered() const { return done() ? *end_ : *at_; }

 private:
  bool check_scalar() const;

  const u8* text_ = nullptr;
  const u32* at_ = nullptr;   // offset of the token at hand
  const u32* end_ = nullptr;  // *end_ is the text's length
};

// The deepest nesting that skip() can be asked for.
constexpr u32 MAX_DEPTH = 4096;

}  // namespace ucall::json
