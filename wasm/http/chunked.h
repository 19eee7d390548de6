// Chunked bodies (RFC 9112, section 7.1), decoded where they lie: data moves down over the chunk lines.
#pragma once
#include "http/head.h"
#include "memory/input.h"

namespace ucall::http {

struct Chunked {
  enum class Phase : u8 { NONE, SIZE, DATA, DATA_END, TRAILER, DONE };

  Phase phase = Phase::NONE;
  u32 decoded = 0;    // bytes of body so far
  u32 remaining = 0;  // of the chunk at hand
  u32 overhead = 0;   // bytes of extensions and trailers so far

  // Decodes what has come; `start` is where the body begins in the input. What is not a whole line or chunk
  // yet stays behind the decoded bytes.
  Refusal decode(Input& input, u32 start, u32 max_body, u32 max_overhead);

 private:
  // A size line, a trailer line or the end of a chunk; `before` bytes of body have come before it.
  Refusal take_line(Text line, u32 before, u32 max_body);
};

}  // namespace ucall::http
