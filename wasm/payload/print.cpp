// An array of numbers as JSON text, in pieces.
#include "payload/codecs.h"
#include "payload/write.h"

namespace ucall::payload {

namespace {

// Where numbers come from: each writes the one at an index; nullptr where JSON cannot say it.

template <class Format>
struct Floats {
  const typename Format::Float* from;

  [[gnu::always_inline]] u8* write(u8* to, u32 index) const {
    using Bits = typename Format::Bits;
    Bits bits = __builtin_bit_cast(Bits, from[index]);
    constexpr Bits infinite = ~Bits(0) << (Format::FRACTION_BITS + 1) >> 1;
    return (bits & infinite) == infinite ? nullptr : write_float<Format>(to, bits);
  }
};

struct Integers {
  const u8* from;
  u32 size;  // of one, in bytes
  bool is_signed;

  u8* write(u8* to, u32 index) const {
    u64 value = 0;
    switch (size) {
      case 1: value = from[index]; break;
      case 2: __builtin_memcpy(&value, from + index * 2, 2); break;
      case 4: __builtin_memcpy(&value, from + index * 4, 4); break;
      default: value = load_u64(from + u64(index) * 8);
    }
    u32 unused = 64 - size * 8;
    bool negative = is_signed && value << unused >> 63;
    *to = '-';
    // Of the value's own bits only, so that the least of all is its own amount.
    return write_whole(to + negative, negative ? (0 - value) << unused >> unused : value);
  }
};

class Printer {
 public:
  Printer(Printing& printing, u8* to, u32 room)
      : printing_(printing), shape_(reinterpret_cast<const u32*>(&printing + 1)), to_(to), end_(to + room) {}

  // Row by row, with its places in registers.
  template <class Source>
  u8* print(const Source& source, u32 count) {
    u32 length = shape_[printing_.dimensions - 1];
    for (u32 done = 0; done < count && has_room(to_);) {
      u32 column = printing_.index % length;
      if (column == 0) begin_row();
      u32 left = length - column;
      u32 most = left < count - done ? left : count - done;
      u8* to = to_;
      u32 i = 0;
      do {
        u8* before = to;
        *to = ',';
        to += column + i != 0;
        to = source.write(to, done + i);
        if (!to) {
          printing_.notFinite = 1;
          printing_.index += i;
          return before;
        }
      } while (++i < most && has_room(to));
      to_ = to;
      done += i;
      printing_.index += i;
      if (printing_.index == printing_.total) write(']', printing_.dimensions);
    }
    return to_;
  }

 private:
  bool has_room(const u8* to) const { return u32(end_ - to) >= MOST_PRINTED; }

  // Closes the arrays that are full, and opens as many.
  void begin_row() {
    u32 index = printing_.index;
    if (index == 0) return write('[', printing_.dimensions);
    u32 full = 0;
    u32 size = 1;
    for (u32 i = printing_.dimensions; --i > 0; ++full) {
      size *= shape_[i];
      if (index % size != 0) break;
    }
    write(']', full);
    *to_++ = ',';
    write('[', full);
  }

  void write(char bracket, u32 times) {
    for (; times; --times) *to_++ = u8(bracket);
  }

  Printing& printing_;
  const u32* shape_;
  u8* to_;
  u8* end_;
};

}  // namespace

}  // namespace ucall::payload

using namespace ucall;
using namespace ucall::payload;

u32 print_numbers(u32 printing, u32 source, u32 count, u32 target, u32 room) {
  Printing& state = *reinterpret_cast<Printing*>(printing);
  u8* to = reinterpret_cast<u8*>(target);
  auto print = [&](const auto& numbers) { return u32(Printer(state, to, room).print(numbers, count) - to); };
  const u8* from = reinterpret_cast<const u8*>(source);
  switch (state.kind) {
    case F32: return print(Floats<Single>{reinterpret_cast<const float*>(source)});
    case F64: return print(Floats<Double>{reinterpret_cast<const f64*>(source)});
    case I8: return print(Integers{from, 1, true});
    case I16: return print(Integers{from, 2, true});
    case I32: return print(Integers{from, 4, true});
    case I64: return print(Integers{from, 8, true});
    case U8: return print(Integers{from, 1, false});
    case U16: return print(Integers{from, 2, false});
    case U32: return print(Integers{from, 4, false});
    default: return print(Integers{from, 8, false});
  }
}
