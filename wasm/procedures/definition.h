// The blob that define() takes (its grammar stands in abi.h).
#pragma once
#include "procedures/procedures.h"

namespace ucall {

struct Definition {
  Options options{};
  std::span<Text> hosts;    // names answered in Host besides loopback's
  std::span<Text> origins;  // origins that may call from browsers; "*" for any
  Procedures procedures;
  bool streams_bodies = false;  // some procedure does
};

// The definition's texts point into `words`, which must outlive it. False where the blob is malformed.
bool read_definition(const u32* words, u32 count, Definition& definition);

}  // namespace ucall
