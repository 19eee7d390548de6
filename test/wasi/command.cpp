// The engine under a WASI host, with no JavaScript on its side: answers `sum` on standard input and output. All that it
// knows of the engine is abi.h.
#include <wasi/api.h>

#include <cstring>
#include <string_view>
#include <vector>

#include "abi.h"

namespace {

using namespace ucall;

constexpr u32 CONNECTION = 0;
constexpr u32 ROOM = 64 * 1024;

const Queues& queue() { return *reinterpret_cast<Queues*>(queues()); }

template <typename Record>
Record& record(u32 queue, u32 index) {
  return reinterpret_cast<Record*>(queue)[index];
}

// What define() takes.
class Blob {
 public:
  void word(u32 value) { words_.push_back(value); }

  void text(std::string_view text) {
    word(u32(text.size()));
    size_t start = words_.size();
    words_.resize(start + (text.size() + 3) / 4);
    std::memcpy(words_.data() + start, text.data(), text.size());
  }

  template <typename Record>
  void record(const Record& record) {
    static_assert(sizeof record % 4 == 0);
    words_.resize(words_.size() + sizeof record / 4);
    std::memcpy(words_.data() + words_.size() - sizeof record / 4, &record, sizeof record);
  }

  bool define() const { return ::define(u32(reinterpret_cast<uintptr_t>(words_.data())), u32(words_.size() * 4)); }

 private:
  std::vector<u32> words_;
};

bool define_sum() {
  Options options{};
  options.maxHead = 16384;
  options.maxFields = 100;
  options.maxBody = 4 << 20;
  options.maxDepth = 128;
  options.maxBatch = 1000;
  options.maxPending = 256;
  options.maxUnsent = 1 << 20;
  Blob blob;
  blob.record(options);
  blob.word(0);  // hosts
  blob.word(0);  // origins
  blob.word(1);  // procedures
  blob.text("sum");
  blob.word(READONLY);
  blob.text("");
  blob.word(2);
  for (auto name : {"a", "b"}) {
    blob.text(name);
    blob.word(INTEGER);
    blob.word(0);
  }
  return blob.define();
}

// All bytes, however many the system takes at once.
bool write_all(const u8* bytes, u32 length) {
  while (length) {
    __wasi_ciovec_t piece{bytes, length};
    __wasi_size_t written = 0;
    if (__wasi_fd_write(1, &piece, 1, &written) != __WASI_ERRNO_SUCCESS) return false;
    bytes += written;
    length -= written;
  }
  return true;
}

class Server {
 public:
  // Until the input has ended, and the answers have left; false where the output takes no more.
  bool run() {
    u8* input = reinterpret_cast<u8*>(alloc(ROOM));
    push(OPENED, STDIO, 0);
    turn();
    while (!over_) {
      __wasi_iovec_t room{input, ROOM};
      __wasi_size_t length = 0;
      if (__wasi_fd_read(0, &room, 1, &length) != __WASI_ERRNO_SUCCESS) length = 0;
      if (length) push(RECEIVED, u32(reinterpret_cast<uintptr_t>(input)), length);
      else push(ENDED, 0, 0);
      turn();
    }
    return !failed_;
  }

 private:
  void push(u32 kind, u32 address, u32 length) {
    record<Event>(queue().events, events_++) = {kind, CONNECTION, address, length};
  }

  // Hands over what is queued, both ways, until nothing is left to do.
  void turn() {
    do {
      u32 calls = receive(events_);
      events_ = 0;
      for (u32 i = 0; i < calls; ++i) answer(record<Call>(queue().calls, i));
      send(reply(replies_));
      replies_ = 0;
    } while (!over_ && (events_ || queue().more));
  }

  void answer(const Call& call) {
    if (call.kind != CALL) return;
    if (replies_ == queue().replyCapacity) {
      send(reply(replies_));
      replies_ = 0;
    }
    const Slot* slots = reinterpret_cast<Slot*>(call.slots);
    Reply result{};
    result.call = call.call;
    result.kind = INTEGER_RESULT;
    result.value = slots[0].value + slots[1].value;
    record<Reply>(queue().replies, replies_++) = result;
  }

  void send(u32 count) {
    for (u32 i = 0; i < count; ++i) {
      Send send = record<Send>(queue().sends, i);
      if (!write_all(reinterpret_cast<u8*>(send.address), send.length)) failed_ = over_ = true;
      if (send.length) push(SENT, 0, send.length);
      if (send.flags & (CLOSE | ABORT)) over_ = true;
    }
  }

  u32 events_ = 0;
  u32 replies_ = 0;
  bool over_ = false;
  bool failed_ = false;
};

}  // namespace

int main() {
  if (abi() != ABI_VERSION || !define_sum()) return 2;
  return Server().run() ? 0 : 1;
}
