#include "buffers.h"

#include <sys/mman.h>

#include <cerrno>

namespace ucall {

Buffers::~Buffers() {
  if (ring_) munmap(ring_, count_ * sizeof(io_uring_buf));
}

Failure Buffers::open(Ring& ring, u8* memory, u32 address, u32 count, u32 size) {
  void* entries = mmap(nullptr, count * sizeof(io_uring_buf), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (entries == MAP_FAILED) return {"mmap", -errno};
  ring_ = static_cast<io_uring_buf_ring*>(entries);
  memory_ = memory;
  address_ = address;
  count_ = count;
  size_ = size;
  held_.reserve(count);
  io_uring_buf_reg registration = {};
  registration.ring_addr = reinterpret_cast<u64>(ring_);
  registration.ring_entries = count;
  registration.bgid = GROUP;
  int error = ring.register_buffers(registration);
  if (error < 0) return {"io_uring_register_buf_ring", error};
  io_uring_buf_ring_init(ring_);
  for (u32 buffer = 0; buffer < count; ++buffer) add(u16(buffer), u16(buffer));
  io_uring_buf_ring_advance(ring_, int(count));
  return {};
}

void Buffers::give_back() {
  if (held_.empty()) return;
  u16 offset = 0;
  for (u16 buffer : held_) add(buffer, offset++);
  io_uring_buf_ring_advance(ring_, offset);
  held_.clear();
}

void Buffers::add(u16 buffer, u16 offset) {
  io_uring_buf_ring_add(ring_, memory_ + address_of(buffer), size_, buffer, io_uring_buf_ring_mask(count_), offset);
}

}  // namespace ucall
