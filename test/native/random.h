// Numbers that a seed tells.
#pragma once
#include "abi.h"

namespace trace {

using ucall::u32;

class Random {
 public:
  explicit Random(u32 seed) : state_(seed * 2654435761u + 1) {}

  u32 next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ ? state_ : (state_ = 1);
  }
  u32 below(u32 limit) { return limit ? next() % limit : 0; }
  bool one_in(u32 times) { return below(times) == 0; }

 private:
  u32 state_;
};

}  // namespace trace
