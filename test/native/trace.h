// Traces of what crossed the engine's boundary, as test/suite/recorder.ts writes them (the format stands there).
// A trace file holds the traces of several instances, each behind a word with its length.
#pragma once
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "abi.h"

namespace trace {

using namespace ucall;
using Bytes = std::string_view;

enum Op : u32 { DEFINE = 1, TICK = 2, DRAIN = 3, RECEIVE = 4, REPLY = 5, HEADERS = 6 };

// Reads words, doubles and bytes one after the other.
class Reader {
 public:
  Reader(const char* at, const char* end) : at_(at), end_(end) {}

  bool at_end() const { return at_ == end_; }

  u32 word() {
    u32 value;
    take(&value, sizeof value);
    return value;
  }

  f64 number() {
    f64 value;
    take(&value, sizeof value);
    return value;
  }

  Bytes bytes() {
    u32 length = word();
    u32 padded = (length + 3) & ~3u;
    if (padded > u32(end_ - at_)) fail();
    Bytes bytes(at_, length);
    at_ += padded;
    return bytes;
  }

 private:
  [[noreturn]] static void fail() {
    std::fprintf(stderr, "The trace is cut off.\n");
    std::exit(2);
  }

  void take(void* value, u32 size) {
    if (size > u32(end_ - at_)) fail();
    std::memcpy(value, at_, size);
    at_ += size;
  }

  const char* at_;
  const char* end_;
};

// Copies of bytes that lie in memory of exactly their size and the 64 readable bytes that abi.h grants, so that
// AddressSanitizer sees every read beyond. Those 64 hold what a parser would love to go on with.
class Regions {
 public:
  Regions() = default;
  Regions(const Regions&) = delete;
  ~Regions() { clear(); }

  u32 copy(Bytes bytes) {
    constexpr char bait[] = "\"}],:{[\r\n0\r\n\r\n1e9\\u0041 HTTP/1.1\r\nContent-Length: 9\r\n\r\n\"}]}}}}";
    static_assert(sizeof bait >= 60);
    char* place = static_cast<char*>(std::malloc(bytes.size() + 64));
    std::memcpy(place, bytes.data(), bytes.size());
    std::memset(place + bytes.size(), '9', 64);
    std::memcpy(place + bytes.size(), bait, 60);
    regions_.push_back(place);
    return u32(reinterpret_cast<std::uintptr_t>(place));
  }

  void clear() {
    for (void* region : regions_) std::free(region);
    regions_.clear();
  }

 private:
  std::vector<void*> regions_;
};

template <typename T>
T* at(u32 address) {
  return reinterpret_cast<T*>(std::uintptr_t(address));
}

inline Bytes bytes_at(u32 address, u32 length) { return length ? Bytes(at<char>(address), length) : Bytes(); }

inline const Queues& queue() { return *at<Queues>(queues()); }

inline Bytes bytes_of(const std::vector<Slot>& slots) {
  return {reinterpret_cast<const char*>(slots.data()), slots.size() * sizeof(Slot)};
}

// A copy that is the engine's to free.
inline u32 give(Bytes bytes) {
  u32 address = alloc(u32(bytes.size()));
  std::memcpy(at<char>(address), bytes.data(), bytes.size());
  return address;
}

// What a definition takes is kept for good, and may be out of LeakSanitizer's sight.
inline u32 define_once(Bytes blob) {
  Regions region;
  u32 address = region.copy(blob);
#ifdef __SANITIZE_ADDRESS__
  __lsan::ScopedDisabler kept;
#endif
  return define(address, u32(blob.size()));
}

// A whole file.
inline std::string contents(const char* path) {
  std::string bytes;
  FILE* file = std::fopen(path, "rb");
  if (!file) {
    std::perror(path);
    std::exit(2);
  }
  char block[65536];
  while (size_t size = std::fread(block, 1, sizeof block, file)) bytes.append(block, size);
  std::fclose(file);
  return bytes;
}

inline bool has_text(u32 tag) { return tag == UTF8_VALUE || tag == JSON_VALUE || tag == TEXT_VALUE; }

}  // namespace trace

// Feeds one instance's trace to the engine and compares what comes out; true where all is the same.
bool replay(trace::Reader reader);

// Feeds mutations of the trace's input to the engine, and holds it to its invariants.
bool mutate(trace::Reader reader, trace::u32 seed, trace::u32 iterations);
