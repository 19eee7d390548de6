// A hash table from names to numbers; filled once, then only read. Open addressing, at most half full.
#pragma once
#include <vector>

#include "memory/buffer.h"

namespace ucall {

class Names {
 public:
  void add(Text name, i32 value) {
    if ((count_ + 1) * 2 > entries_.size()) grow();
    entries_[slot(name)] = {name, value};
    ++count_;
  }

  // The name's number, or -1.
  i32 find(Text name) const {
    if (entries_.empty()) return -1;
    return entries_[slot(name)].value;
  }

 private:
  struct Entry {
    Text name;
    i32 value = -1;
  };

  // A multiplicative hash of eight bytes at a time.
  static u32 hash(Text name) {
    u64 hash = name.size();
    for (size_t at = 0; at < name.size(); at += 8) {
      hash = (hash ^ first_bytes(load8(name.data() + at), u32(name.size() - at))) * 0x9e3779b97f4a7c15ull;
      hash ^= hash >> 32;
    }
    return u32(hash);
  }

  u32 slot(Text name) const {
    u32 mask = u32(entries_.size()) - 1;
    u32 at = hash(name) & mask;
    while (entries_[at].value >= 0 && !same(entries_[at].name, name)) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    std::vector<Entry> old(entries_.empty() ? 16 : entries_.size() * 2);
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (entry.value >= 0) entries_[slot(entry.name)] = entry;
    }
  }

  std::vector<Entry> entries_;
  u32 count_ = 0;
};

}  // namespace ucall
