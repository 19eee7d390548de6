// A JSON text (RFC 8259) as a row of tokens. simdjson's first stage finds where each begins: a bracket, a
// colon, a comma, the opening quote of a string, the first byte of a number or literal. It also checks UTF-8
// and that strings end; the grammar is checked by skip(), so nothing that is passed over goes unchecked. It runs when
// find() is called: before, only front(), drop(), rest() and pass() are of use, for texts that are known otherwise.
#pragma once
#include "memory/buffer.h"

namespace ucall::json {

inline bool is_space(u8 byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

class Tokens {
 public:
  // The 64 bytes behind the text must be readable.
  explicit Tokens(Text text) : text_(reinterpret_cast<const u8*>(text.data())), left_(u32(text.size())) {}

  // Finds the tokens of what is left, once. False where the text is malformed or memory is out.
  bool find();

  // The next byte that is not white space, 0 at the end.
  u8 front() {
    if (at_) return peek();
    while (left_ && is_space(*text_)) skip_bytes(1);
    return left_ ? *text_ : 0;
  }
  bool drop(u8 byte) {
    if (front() != byte) return false;
    pass(1, 1);
    return true;
  }
  // What is left, from front() on.
  Text rest() const {
    return at_ ? Text(reinterpret_cast<const char*>(text_ + *at_), *end_ - *at_) : Text(reinterpret_cast<const char*>(text_), left_);
  }
  // Passes over so many tokens, which take so many bytes.
  void pass(u32 tokens, u32 bytes) {
    if (at_) at_ += tokens;
    else skip_bytes(bytes);
  }

  // Is nothing left but white space?
  bool over() {
    if (at_) return done();
    front();
    return left_ == 0;
  }

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
  // How many bytes of the text have been passed over.
  u32 covered() const { return skipped_ + (at_ ? *at_ : 0); }

 private:
  bool check_scalar() const;
  void skip_bytes(u32 count) {
    text_ += count;
    left_ -= count;
    skipped_ += count;
  }

  const u8* text_;
  u32 left_;
  u32 skipped_ = 0;           // bytes before text_
  const u32* at_ = nullptr;   // offset of the token at hand; nullptr before find()
  const u32* end_ = nullptr;  // *end_ is the text's length
};

// The deepest nesting that skip() can be asked for.
constexpr u32 MAX_DEPTH = 4096;

}  // namespace ucall::json
