// A JSON array of numbers, nested to any shape, straight into typed memory.
#include "payload/numbers.h"

namespace ucall::payload {

namespace {

constexpr u32 UNKNOWN = ~u32(0);

constexpr bool is_space(u8 byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

// Where numbers go: each reads one at `at`, tells where it ends, and keeps it.

template <class T>
struct Floats {
  T* to;

  [[gnu::always_inline]] u32 take(const u8*& at, const u8* end) {
    Result<T> number = read_float<T>(at, end);
    *to++ = number.value;
    at = number.end;
    return number.fault;
  }
};

struct Integers {
  u8* to;
  u32 size;    // of one, in bytes
  u64 most;
  u64 most_below;  // how far below 0

  Integers(u8* target, u32 bytes, bool is_signed) : to(target), size(bytes) {
    u64 all = ~u64(0) >> (64 - size * 8);
    most = is_signed ? all >> 1 : all;
    most_below = is_signed ? most + 1 : 0;
  }

  [[gnu::always_inline]] u32 take(const u8*& at, const u8* end) {
    bool negative = *at == '-';
    Result<u64> amount = read_amount(at + negative, end);
    at = amount.end;
    if (amount.fault) return amount.fault;
    if (amount.value > (negative ? most_below : most)) return RANGE;
    u64 value = negative ? 0 - amount.value : amount.value;
    switch (size) {
      case 1: *to = u8(value); break;
      case 2: __builtin_memcpy(to, &value, 2); break;
      case 4: __builtin_memcpy(to, &value, 4); break;
      default: store_u64(to, value);
    }
    to += size;
    return NONE;
  }
};

template <class Target>
class Parser {
 public:
  Parser(const u8* text, u32 length, Target target, Numbers& result)
      : text_(text), at_(text), end_(text + length), target_(target), result_(result) {
    for (u32& extent : extents_) extent = UNKNOWN;
  }

  // The array's dimensions are known from the first item of each: all others must be like it.
  bool parse() {
    skip_space();
    if (at_ >= end_ || *at_ != '[') return refuse_item();
    do {
      if (!open()) return false;
      // Now after an item or an array: on to the next that opens one, or to the end.
      while (depth_ > 0) {
        skip_space();
        if (at_ >= end_) return refuse(SYNTAX);
        if (*at_ == ']') {
          if (!close()) return false;
          continue;
        }
        if (*at_ != ',') return refuse(SYNTAX);
        ++at_;
        skip_space();
        if (at_ < end_ && *at_ == '[') break;
        if (!numbers()) return false;
      }
    } while (depth_ > 0);
    skip_space();
    if (at_ != end_) return refuse(SYNTAX);
    result_.fault = NONE;
    result_.dimensions = leaf_;
    result_.count = count_;
    for (u32 i = 0; i < leaf_; ++i) words()[i] = extents_[i];
    return true;
  }

 private:
  // From a '[' to behind the first number, or the empty array.
  bool open() {
    for (; at_ < end_ && *at_ == '['; skip_space()) {
      if (depth_ == leaf_) return refuse(ARRAY_ITEM);
      if (depth_ == MAX_DIMENSIONS) return refuse(DIMENSIONS);
      counts_[depth_++] = 0;
      ++at_;
    }
    if (at_ < end_ && *at_ == ']') {
      if (leaf_ == UNKNOWN) leaf_ = depth_;
      return true;
    }
    return numbers();
  }

  // Numbers, up to what is not a comma with a number behind it.
  bool numbers() {
    if (at_ >= end_) return refuse(SYNTAX);
    if (*at_ != '-' && !is_digit(*at_)) return refuse_item();
    if (leaf_ == UNKNOWN) leaf_ = depth_;
    if (depth_ != leaf_) return refuse_item();
    return row();
  }

  // All in registers.
  bool row() {
    const u8* const end = end_;
    const u8* at = at_;
    Target target = target_;
    u32 count = 0;
    for (;; ++count) {
      const u8* next = at;
      u32 fault = target.take(next, end);
      if (fault || next >= end) {
        leave_row(at, target, count);
        return refuse(fault ? fault : u32(SYNTAX));
      }
      at = next;
      if (*at != ',') {
        leave_row(at, target, count + 1);
        skip_space();
        return true;
      }
      ++next;
      if (__builtin_expect(*next == ' ', 0)) ++next;
      if (*next != '-' && !is_digit(*next)) {
        leave_row(at, target, count + 1);
        return true;
      }
      at = next;
    }
  }

  void leave_row(const u8* at, const Target& target, u32 count) {
    at_ = at;
    target_ = target;
    count_ += count;
    counts_[depth_ - 1] += count;
  }

  bool close() {
    u32& extent = extents_[depth_ - 1];
    u32 count = counts_[depth_ - 1];
    --depth_;
    if (extent == UNKNOWN) extent = count;
    if (extent != count) {
      result_.expected = extent;
      result_.actual = count;
      return refuse(RAGGED);
    }
    ++at_;
    if (depth_ > 0) ++counts_[depth_ - 1];
    return true;
  }

  void skip_space() {
    if (*at_ > ' ') return;
    while (at_ < end_ && is_space(*at_)) ++at_;
  }

  // Something else than the number or the array that is due.
  bool refuse_item() {
    if (at_ >= end_) return refuse(SYNTAX);
    switch (*at_) {
      case 'n': return refuse(NULL_ITEM);
      case 't':
      case 'f': return refuse(BOOLEAN_ITEM);
      case '"': return refuse(STRING_ITEM);
      case '{': return refuse(OBJECT_ITEM);
    }
    return refuse(*at_ == '-' || is_digit(*at_) ? NUMBER_ITEM : SYNTAX);
  }

  bool refuse(u32 fault) {
    result_.fault = fault;
    result_.dimensions = depth_;
    result_.position = u32(at_ - text_);
    for (u32 i = 0; i < depth_; ++i) words()[i] = counts_[i];
    return false;
  }

  u32* words() { return reinterpret_cast<u32*>(&result_ + 1); }

  const u8* text_;
  const u8* at_;
  const u8* end_;
  Target target_;
  Numbers& result_;
  u32 count_ = 0;
  u32 depth_ = 0;
  u32 leaf_ = UNKNOWN;              // the depth at which numbers are
  u32 counts_[MAX_DIMENSIONS];      // items so far of the arrays that are open
  u32 extents_[MAX_DIMENSIONS];     // items of those that were closed, at each depth
};

}  // namespace

}  // namespace ucall::payload

using namespace ucall;
using namespace ucall::payload;

u32 count_numbers(u32 text, u32 length) {
  const u8* at = reinterpret_cast<const u8*>(text);
  const u8* end = at + length;
  u32 commas = 0;
#ifdef __wasm_simd128__
  v128_t comma = wasm_u8x16_const_splat(',');
  while (end - at >= 16) {
    // Each byte of `sums` counts at most 255.
    v128_t sums = wasm_u8x16_const_splat(0);
    for (u32 i = 0; i < 255 && end - at >= 16; ++i, at += 16) {
      sums = wasm_i8x16_sub(sums, wasm_i8x16_eq(wasm_v128_load(at), comma));
    }
    v128_t fours = wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(sums));
    commas += wasm_u32x4_extract_lane(fours, 0) + wasm_u32x4_extract_lane(fours, 1) +
              wasm_u32x4_extract_lane(fours, 2) + wasm_u32x4_extract_lane(fours, 3);
  }
#endif
  for (; at < end; ++at) commas += *at == ',';
  return commas + 1;
}

u32 parse_numbers(u32 text, u32 length, u32 kind, u32 target, u32 result) {
  auto parse = [&](auto numbers) {
    return Parser(reinterpret_cast<const u8*>(text), length, numbers, *reinterpret_cast<Numbers*>(result)).parse();
  };
  u8* to = reinterpret_cast<u8*>(target);
  switch (kind) {
    case F32: return parse(Floats<float>{reinterpret_cast<float*>(target)});
    case F64: return parse(Floats<f64>{reinterpret_cast<f64*>(target)});
    case I8: return parse(Integers(to, 1, true));
    case I16: return parse(Integers(to, 2, true));
    case I32: return parse(Integers(to, 4, true));
    case I64: return parse(Integers(to, 8, true));
    case U8: return parse(Integers(to, 1, false));
    case U16: return parse(Integers(to, 2, false));
    case U32: return parse(Integers(to, 4, false));
    default: return parse(Integers(to, 8, false));
  }
}
