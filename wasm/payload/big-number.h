// A whole number of any size up to 4,096 bits, for the few doubles that take one to be read.
#pragma once
#include "abi.h"

namespace ucall::payload {

class BigNumber {
 public:
  explicit BigNumber(u64 value) : used_(0) {
    for (; value; value >>= 32) words_[used_++] = u32(value);
  }

  // this = this * factor + addend
  void multiply_add(u32 factor, u32 addend) {
    u64 carry = addend;
    for (u32 i = 0; i < used_; ++i) {
      carry += u64(words_[i]) * factor;
      words_[i] = u32(carry);
      carry >>= 32;
    }
    if (carry) words_[used_++] = u32(carry);
  }

  void multiply_by_power_of_five(u32 power) {
    constexpr u32 step = 13, most = 1'220'703'125;  // 5^13, the greatest that a word holds
    for (; power >= step; power -= step) multiply_add(most, 0);
    for (; power; --power) multiply_add(5, 0);
  }

  void shift_left(u32 bits) {
    u32 whole = bits / 32, rest = bits % 32;
    if (used_ == 0 || bits == 0) return;
    words_[used_] = 0;
    for (u32 i = used_ + 1; i-- > 0;) {
      u64 pair = u64(words_[i]) << 32 | (i ? words_[i - 1] : 0);
      words_[i + whole] = u32(pair << rest >> 32);
    }
    for (u32 i = 0; i < whole; ++i) words_[i] = 0;
    used_ += whole + 1;
    if (words_[used_ - 1] == 0) --used_;
  }

  // Below, above or equal to another: -1, 1 or 0.
  i32 compare(const BigNumber& other) const {
    if (used_ != other.used_) return used_ < other.used_ ? -1 : 1;
    for (u32 i = used_; i-- > 0;) {
      if (words_[i] != other.words_[i]) return words_[i] < other.words_[i] ? -1 : 1;
    }
    return 0;
  }

 private:
  u32 used_;
  u32 words_[130];
};

}  // namespace ucall::payload
