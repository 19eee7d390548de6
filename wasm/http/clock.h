// Time as the engine knows it: what tick() says.
#pragma once
#include "memory/buffer.h"

namespace ucall::http {

class Clock {
 public:
  Clock() { tick(0); }

  void tick(f64 now);

  // Milliseconds that only grow, by 1 s a tick at most.
  u64 elapsed() const { return elapsed_; }
  // The start of every ordinary response: status line, Date, Content-Type, up to the length.
  Text ok_json() const { return {ok_json_, ok_json_size_}; }
  // An IMF-fixdate (RFC 9110, 5.6.7).
  Text date() const { return {date_, sizeof date_}; }

 private:
  f64 now_ = 0;
  u64 elapsed_ = 0;
  i64 second_ = -1;
  char date_[29];
  char ok_json_[160];
  u32 ok_json_size_ = 0;
};

}  // namespace ucall::http
