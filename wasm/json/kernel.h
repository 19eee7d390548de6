// simdjson behind one function: its first stage, and the state that it keeps between documents.
#pragma once
#include "abi.h"

namespace ucall::json {

// Offsets of the tokens, then the text's length. Valid until the next find_tokens().
struct Index {
  const u32* offsets;
  u32 count;
};

bool find_tokens(const u8* text, u32 length, Index& index);

}  // namespace ucall::json
