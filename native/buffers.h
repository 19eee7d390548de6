// The buffers that the kernel receives into: slices of the engine's memory, handed to it over a ring of their own.
#pragma once
#include <vector>

#include "ring.h"

namespace ucall {

class Buffers {
 public:
  Buffers() = default;
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;
  ~Buffers();

  // `address`, where `count` buffers (a power of two) of `size` bytes lie behind each other in `memory`.
  Failure open(Ring& ring, u8* memory, u32 address, u32 count, u32 size);

  static constexpr u16 GROUP = 0;

  u32 address_of(u16 buffer) const { return address_ + buffer * size_; }

  // The buffer holds input that is still looked at.
  void hold(u16 buffer) { held_.push_back(buffer); }

  // Nobody looks at the held buffers any longer: the kernel may have them again.
  void give_back();

 private:
  void add(u16 buffer, u16 offset);

  io_uring_buf_ring* ring_ = nullptr;
  std::vector<u16> held_;
  u8* memory_ = nullptr;
  u32 address_ = 0;
  u32 count_ = 0;
  u32 size_ = 0;
};

}  // namespace ucall
