// Calls that the host has been given and has not answered.
#pragma once
#include <vector>

#include "connection/connection.h"

namespace ucall {

struct PendingCall {
  static constexpr u32 SHORT_ID = 32;

  Connection* connection = nullptr;  // nullptr once it has gone
  Exchange* exchange = nullptr;      // nullptr for a notification
  u32 number = 0;                    // what the host knows it by; 0 where the place is free
  u32 next = 0;                      // of its connection, or of the free ones
  u32 previous = 0;
  bool streaming = false;
  bool waiting = false;  // its stream has no room for the next item
  u32 id_size = 0;
  char short_id[SHORT_ID + 16];
  Buffer long_id;

  // The id's exact text.
  Text id() const { return {id_size <= SHORT_ID ? short_id : reinterpret_cast<const char*>(long_id.data()), id_size}; }

  void set_id(Text id) {
    id_size = u32(id.size());
    if (id_size <= SHORT_ID) copy_loosely(short_id, id.data(), id_size);
    else long_id.append(id);
  }
};

// Place 0 stays unused, so that 0 can mean "none".
class PendingCalls {
 public:
  // The call's place.
  u32 add(Connection& connection, Exchange* exchange, Text id) {
    u32 place = take_place();
    PendingCall& call = calls_[place];
    call.connection = &connection;
    call.exchange = exchange;
    call.number = (++generation_ << PLACE_BITS) | place;
    call.streaming = false;
    call.waiting = false;
    call.set_id(id);
    call.previous = 0;
    call.next = connection.first_call;
    if (call.next) calls_[call.next].previous = place;
    connection.first_call = place;
    ++connection.calls;
    if (exchange) ++exchange->owed;
    return call.number;
  }

  // nullptr for a number that is not pending.
  PendingCall* find(u32 number) {
    u32 place = number & ((1u << PLACE_BITS) - 1);
    return place && place < calls_.size() && calls_[place].number == number ? &calls_[place] : nullptr;
  }

  PendingCall& at(u32 place) { return calls_[place]; }

  bool full() const { return !free_ && calls_.size() >= 1u << PLACE_BITS; }

  // Nobody waits for the call any longer; its number stays taken until the host has replied.
  void detach(PendingCall& call) {
    Connection& connection = *call.connection;
    if (call.exchange) --call.exchange->owed;
    --connection.calls;
    if (call.streaming && !connection.in_order()) --connection.streams;
    if (call.previous) calls_[call.previous].next = call.next;
    else connection.first_call = call.next;
    if (call.next) calls_[call.next].previous = call.previous;
    call.connection = nullptr;
  }

  void remove(PendingCall& call) {
    if (call.connection) detach(call);
    call.number = 0;
    call.long_id.clear(0);
    call.next = free_;
    free_ = u32(&call - calls_.data());
  }

 private:
  static constexpr u32 PLACE_BITS = 20;

  u32 take_place() {
    if (calls_.empty()) calls_.resize(1);
    if (!free_) {
      calls_.emplace_back();
      return u32(calls_.size() - 1);
    }
    u32 place = free_;
    free_ = calls_[place].next;
    return place;
  }

  std::vector<PendingCall> calls_;
  u32 free_ = 0;
  u32 generation_ = 0;
};

}  // namespace ucall
