// Writes event records into the engine's queue.
#pragma once
#include "abi.h"

namespace ucall {

class Events {
 public:
  void open(u8* memory, const Queues* queues) {
    records_ = reinterpret_cast<Event*>(memory + queues->events);
    capacity_ = queues->eventCapacity;
  }

  // Goes on behind `count` records that wait already.
  void begin(u32 count) { count_ = count; }

  u32 count() const { return count_; }
  u32 room() const { return capacity_ - count_; }

  // Where there is room.
  void push(EventKind kind, u32 connection, u32 address, u32 length) {
    records_[count_++] = {.kind = kind, .connection = connection, .address = address, .length = length};
  }

 private:
  Event* records_ = nullptr;
  u32 capacity_ = 0;
  u32 count_ = 0;
};

}  // namespace ucall
