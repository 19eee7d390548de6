// An array of numbers as JSON text, in pieces.
#include "payload/codecs.h"
#include "payload/write.h"

namespace ucall::payload {

namespace {

class Printer {
 public:
  Printer(Printing& printing, u8* to, u32 room)
      : printing_(printing), shape_(reinterpret_cast<const u32*>(&printing + 1)), to_(to), end_(to + room) {}

  template <class T>
  u8* print(const T* from, u32 count) {
    u32 row = shape_[printing_.dimensions - 1];
    u32 column = printing_.index % row;
    for (; count && u32(end_ - to_) >= MOST_PRINTED; --count) {
      u8* before = to_;
      if (column) *to_++ = ',';
      else begin_row();
      u8* behind = write_number(to_, *from++);
      if (!behind) {
        printing_.notFinite = 1;
        return before;
      }
      to_ = behind;
      if (++column == row) column = 0;
      if (++printing_.index == printing_.total) write(']', printing_.dimensions);
    }
    return to_;
  }

 private:
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
  Printer printer(state, to, room);
  auto print = [&](auto zero) {
    return u32(printer.print(reinterpret_cast<const decltype(zero)*>(source), count) - to);
  };
  switch (state.kind) {
    case F32: return print(0.0f);
    case F64: return print(0.0);
    case I8: return print(std::int8_t());
    case I16: return print(std::int16_t());
    case I32: return print(i32());
    case I64: return print(i64());
    case U8: return print(u8());
    case U16: return print(u16());
    case U32: return print(u32());
    default: return print(u64());
  }
}
