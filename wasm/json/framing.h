// Where one JSON text ends in a stream of them (objects and arrays back to back). Only brackets and strings
// are looked at; the grammar is checked when the text is whole.
#pragma once
#include "abi.h"

namespace ucall::json {

struct Framing {
  u32 scanned = 0;  // bytes of the text at hand that were looked at
  u32 depth = 0;
  bool in_string = false;
  bool escaped = false;

  // The length of the text that starts at `text`, or 0 where its end has not come yet. The 64 bytes behind
  // it must be readable.
  u32 find_end(const u8* text, u32 size);

 private:
  u32 scan(const u8* text, u32 from, u32 to);
  u32 scan_block(const u8* text, u32 from, u32 to);
};

}  // namespace ucall::json
