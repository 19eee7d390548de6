// The head that was read last. Clients send the same head with every request, and one that is equal to it byte by byte
// needs no second reading.
#pragma once
#include "http/head.h"

namespace ucall::http {

class HeadCache {
 public:
  // The head that the data begins with, if it is the one that was read last.
  const Head* find(const u8* data, u32 size) const {
    bool known = length_ > 0 && size >= length_ && same({reinterpret_cast<const char*>(data), length_}, {bytes_, length_});
    return known ? &head_ : nullptr;
  }

  // Reads a head, which is valid until the next one is read, and while its bytes are.
  Refusal read(Text bytes, u32 max_fields, const Head*& head) {
    head_ = {};
    head = &head_;
    length_ = 0;
    if (bytes.size() > MAX_LENGTH) return read_head(bytes, max_fields, head_);
    std::memcpy(bytes_, bytes.data(), bytes.size());
    Refusal refusal = read_head({bytes_, bytes.size()}, max_fields, head_);
    if (!refusal) length_ = u32(bytes.size());
    return refusal;
  }

 private:
  static constexpr u32 MAX_LENGTH = 1024;

  u32 length_ = 0;  // 0 where none is kept
  Head head_;       // its texts point into bytes_
  char bytes_[MAX_LENGTH + PADDING];
};

}  // namespace ucall::http
