// Growable bytes. Where memory is out, a buffer fails for good: it takes no more, and its owner drops the
// connection when it looks at failed(), so that composing needs no check at every step.
#pragma once
#include <cstdlib>
#include <cstring>
#include <utility>

#include "memory/bytes.h"

namespace ucall {

// simdjson reads up to so many bytes past the end of what it parses.
constexpr u32 PADDING = 64;

class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer() { std::free(data_); }

  u8* data() { return data_; }
  const u8* data() const { return data_; }
  u32 size() const { return size_; }
  u32 capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  bool failed() const { return failed_; }
  Text text() const { return {reinterpret_cast<const char*>(data_), size_}; }

  // Room for `extra` more bytes, and the padding behind them.
  bool reserve(u32 extra) {
    if (u64(size_) + extra <= capacity_) return !failed_;
    return grow(extra);
  }

  [[gnu::noinline]] void append(Text text) { append_here(text); }

  // The same, inlined: for what every answer goes through.
  void append_here(Text text) {
    if (text.empty() || !reserve(u32(text.size()))) return;
    std::memcpy(data_ + size_, text.data(), text.size());
    size_ += u32(text.size());
  }

  void append(char byte) {
    if (!reserve(1)) return;
    data_[size_++] = u8(byte);
  }

  // Where a caller that has reserved room writes by itself; it then says how far it came.
  char* place() { return reinterpret_cast<char*>(data_ + size_); }
  void advance_to(const char* end) { size_ = u32(end - reinterpret_cast<const char*>(data_)); }

  void truncate(u32 size) { size_ = size; }

  // Empties it, and keeps at most `keep` bytes of memory.
  void clear(u32 keep) {
    size_ = 0;
    failed_ = false;
    if (capacity_ <= keep) return;
    std::free(data_);
    data_ = nullptr;
    capacity_ = 0;
  }

  void swap(Buffer& other) {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(failed_, other.failed_);
  }

 private:
  [[gnu::noinline]] bool grow(u32 extra) {
    u64 wanted = u64(size_) + extra;
    u64 capacity = capacity_ ? u64(capacity_) * 2 : 256;
    while (capacity < wanted) capacity *= 2;
    u8* data = failed_ || capacity > 0x7fff0000 ? nullptr : static_cast<u8*>(std::realloc(data_, capacity + PADDING));
    if (!data) {
      failed_ = true;
      return false;
    }
    data_ = data;
    capacity_ = u32(capacity);
    return true;
  }

  u8* data_ = nullptr;
  u32 size_ = 0;
  u32 capacity_ = 0;
  bool failed_ = false;
};

}  // namespace ucall
