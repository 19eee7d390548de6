// Memory of one turn: slots and decoded text that the call records point to. Everything in it, and every
// block retired into it, lives until the next receive() starts.
#pragma once
#include <vector>

#include "memory/buffer.h"

namespace ucall {

class Arena {
 public:
  // 8-byte aligned; nullptr where memory is out. The 64 bytes behind are readable.
  u8* allocate(u32 size) {
    u32 rounded = (size + 7) & ~7u;
    if ((!block_ || used_ + rounded > capacity_) && !extend(rounded)) return nullptr;
    u8* place = block_ + used_;
    used_ += rounded;
    return place;
  }

  // Takes over a block that call records may still point to.
  void retire(void* block) {
    if (block) retired_.push_back(block);
  }

  void reset() {
    for (void* block : retired_) std::free(block);
    retired_.clear();
    used_ = 0;
  }

 private:
  static constexpr u32 BLOCK = 64 * 1024;

  bool extend(u32 size) {
    u32 capacity = size > BLOCK ? size : BLOCK;
    u8* block = static_cast<u8*>(std::malloc(capacity + PADDING));
    if (!block) return false;
    retire(block_);
    block_ = block;
    capacity_ = capacity;
    used_ = 0;
    return true;
  }

  u8* block_ = nullptr;
  u32 used_ = 0;
  u32 capacity_ = 0;
  std::vector<void*> retired_;
};

}  // namespace ucall
