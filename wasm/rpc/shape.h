// The shape of a call: its text but for the values. Clients send the same call time and again, and a text of the
// shape that was read last is read by comparing it, several times faster than token by token (what JavaScript
// engines call an inline cache). What is equal to a text that was found well-formed needs no second check.
#pragma once
#include "json/tokens.h"
#include "memory/arena.h"
#include "procedures/procedures.h"

namespace ucall::rpc {

// A call as the host will be given it; its id is empty where it is a notification.
struct ReadCall {
  const Procedure* procedure;
  const Slot* slots;
  Text id;
};

class Shape {
 public:
  // Reads the call at hand and passes over it, if it has this shape and may nest as deeply; else nothing is done.
  bool read(json::Tokens& tokens, u32 depth, Arena& arena, ReadCall& call);

  // Remembers the shape of a call that has been read from `text`, which has so many tokens. Not every shape can be:
  // only short whole numbers, and strings without escapes, can vary.
  void learn(Text text, u32 tokens, u32 depth, const ReadCall& call);

 private:
  static constexpr u32 MAX_TEXT = 256;
  static constexpr u32 MAX_VALUES = 8;
  static constexpr u8 ID = 0xff;

  // A value that varies, and how much fixed text there is between the one before and it.
  struct Value {
    const char* at;  // while it is learned
    u16 fixed;
    u8 slot;  // or ID
    bool string;
  };

  bool is_worth_learning();
  bool find_values(const ReadCall& call);
  bool add_value(const char* at, u8 slot, bool string);
  bool copy_fixed_text(Text text);

  const Procedure* procedure_ = nullptr;
  u32 tokens_ = 0;
  u32 depth_ = 0;
  u32 count_ = 0;
  u32 rest_ = 0;  // fixed text behind the last value
  u32 hits_ = 0;
  u32 misses_ = 0;
  Value values_[MAX_VALUES + 1];
  Slot slots_[MAX_VALUES];
  char fixed_[MAX_TEXT + PADDING];
};

}  // namespace ucall::rpc
