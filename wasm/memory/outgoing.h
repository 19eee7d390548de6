// Bytes on their way out: the engine's own and, between them, such as the host has lent, which the engine never sees.
#pragma once
#include <vector>

#include "memory/buffer.h"

namespace ucall {

// Bytes in the host's memory.
struct Lent {
  u32 at;  // so many of the engine's own bytes come before them
  u32 number;
  u32 length;
};

class Outgoing : public Buffer {
 public:
  std::vector<Lent> lent;  // in order

  bool empty() const { return Buffer::empty() && lent.empty(); }

  // Bytes, those lent included.
  u64 total() const { return lent.empty() ? size() : size() + lent_bytes(); }

  [[gnu::noinline]] void append_lent(u32 number, u32 length) { lent.push_back({size(), number, length}); }

  // Appends all of another one, whose lent bytes are this one's from now on.
  void append_all(Outgoing& other) {
    for (const Lent& each : other.lent) lent.push_back({size() + each.at, each.number, each.length});
    other.lent.clear();
    append(other.text());
  }

  void swap(Outgoing& other) {
    Buffer::swap(other);
    lent.swap(other.lent);
  }

 private:
  // Seldom any, and so out of the way.
  [[gnu::noinline]] u64 lent_bytes() const {
    u64 bytes = 0;
    for (const Lent& each : lent) bytes += each.length;
    return bytes;
  }
};

}  // namespace ucall
