// A JSON array of numbers, nested to any shape, straight into typed memory.
#include "payload/numbers.h"

namespace ucall::payload {

namespace {

constexpr u32 UNKNOWN = ~u32(0);

constexpr bool is_space(u8 byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

template <class T>
class Parser {
 public:
  Parser(const u8* text, u32 length, T* to, Numbers& result)
      : text_(text), at_(text), end_(text + length), first_(to), to_(to), result_(result) {
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
    result_.count = u32(to_ - first_);
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
    u32& count = counts_[depth_ - 1];
    for (;;) {
      const u8* start = at_;
      Result<T> number = read_number<T>(at_, end_);
      if (number.fault || at_ >= end_) {
        at_ = start;
        return refuse(number.fault ? number.fault : u32(SYNTAX));
      }
      *to_++ = number.value;
      ++count;
      skip_space();
      if (*at_ != ',' || at_ >= end_) return true;
      const u8* comma = at_++;
      skip_space();
      if (*at_ == '-' || is_digit(*at_)) continue;
      at_ = comma;
      return true;
    }
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
    result_.count = u32(to_ - first_);
    result_.position = u32(at_ - text_);
    for (u32 i = 0; i < depth_; ++i) words()[i] = counts_[i];
    return false;
  }

  u32* words() { return reinterpret_cast<u32*>(&result_ + 1); }

  const u8* text_;
  const u8* at_;
  const u8* end_;
  T* first_;
  T* to_;
  Numbers& result_;
  u32 depth_ = 0;
  u32 leaf_ = UNKNOWN;              // the depth at which numbers are
  u32 counts_[MAX_DIMENSIONS];      // items so far of the arrays that are open
  u32 extents_[MAX_DIMENSIONS];     // items of those that were closed, at each depth
};

template <class T>
bool parse(u32 text, u32 length, u32 target, Numbers& result) {
  return Parser<T>(reinterpret_cast<const u8*>(text), length, reinterpret_cast<T*>(target), result).parse();
}

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
  Numbers& numbers = *reinterpret_cast<Numbers*>(result);
  switch (kind) {
    case F32: return parse<float>(text, length, target, numbers);
    case F64: return parse<f64>(text, length, target, numbers);
    case I8: return parse<std::int8_t>(text, length, target, numbers);
    case I16: return parse<std::int16_t>(text, length, target, numbers);
    case I32: return parse<i32>(text, length, target, numbers);
    case I64: return parse<i64>(text, length, target, numbers);
    case U8: return parse<u8>(text, length, target, numbers);
    case U16: return parse<u16>(text, length, target, numbers);
    case U32: return parse<u32>(text, length, target, numbers);
    default: return parse<u64>(text, length, target, numbers);
  }
}
