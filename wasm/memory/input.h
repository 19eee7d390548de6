// What a connection sent and the engine has not consumed: bytes that wait for the rest of their message.
// Call records may point into its block, so a block is never moved or freed within a turn, only retired.
#pragma once
#include "memory/arena.h"

namespace ucall {

class Input {
 public:
  Input() = default;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() { std::free(block_); }

  u8* data() { return block_ + start_; }
  u32 size() const { return end_ - start_; }
  bool empty() const { return start_ == end_; }

  bool append(const u8* bytes, u32 count, Arena& turn) {
    if (u64(end_) + count > capacity_ && !move(count, turn)) return false;
    std::memcpy(block_ + end_, bytes, count);
    end_ += count;
    return true;
  }

  // Drops bytes from the front; an emptied input holds no memory.
  void consume(u32 count, Arena& turn) {
    start_ += count;
    if (start_ < end_) return;
    turn.retire(block_);
    block_ = nullptr;
    start_ = end_ = capacity_ = 0;
  }

  // Closes the gap [from, to), counted from the front.
  void erase(u32 from, u32 to) {
    std::memmove(data() + from, data() + to, size() - to);
    end_ -= to - from;
  }

 private:
  bool move(u32 count, Arena& turn) {
    u64 wanted = u64(size()) + count;
    u64 capacity = wanted + wanted / 2 + 256;
    u8* block = capacity > 0x7fff0000 ? nullptr : static_cast<u8*>(std::malloc(capacity + PADDING));
    if (!block) return false;
    if (size()) std::memcpy(block, data(), size());
    end_ = size();
    start_ = 0;
    turn.retire(block_);
    block_ = block;
    capacity_ = u32(capacity);
    return true;
  }

  u8* block_ = nullptr;
  u32 start_ = 0;
  u32 end_ = 0;
  u32 capacity_ = 0;
};

}  // namespace ucall
