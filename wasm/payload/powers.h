// Powers of ten: exact ones, and the first 128 bits of the powers of five that reading and printing doubles take.
#pragma once
#include "wide.h"

namespace ucall::payload {

// 10^0 to 10^19, which u64 holds.
struct SmallPowers {
  u64 of[20];

  consteval SmallPowers() : of{} {
    of[0] = 1;
    for (u32 i = 1; i < 20; ++i) of[i] = of[i - 1] * 10;
  }
};

inline constexpr SmallPowers small_powers;

constexpr i32 LEAST_POWER = -342;
constexpr i32 GREATEST_POWER = 324;

// Powers up to this one are exact in 128 bits.
constexpr i32 GREATEST_EXACT_POWER = 55;

// 5^q, shifted so that the first of 128 bits is set. What does not fit is cut off; but for q from -27 to -1 it is rounded
// up, as Eisel and Lemire's method wants it.
class PowersOfFive {
 public:
  consteval PowersOfFive() : of_{} {
    positive();
    negative();
  }

  constexpr const Wide& operator[](i32 q) const { return of_[q - LEAST_POWER]; }

 private:
  // 5^342 has 795 bits; 2^1056 / 5^342 has 128 bits and many more.
  static constexpr u32 WORDS = 34;

  struct Big {
    u32 words[WORDS];

    // The 128 bits from the first that is set.
    constexpr Wide leading() const {
      u32 top = WORDS;
      while (words[top - 1] == 0) --top;
      u32 shift = 0;
      while (!(words[top - 1] << shift & 0x8000'0000u)) ++shift;
      u32 parts[4] = {};
      for (u32 i = 0; i < 4; ++i) {
        u64 pair = u64(word(top, i)) << 32 | word(top, i + 1);
        parts[i] = u32(pair << shift >> 32);
      }
      return {u64(parts[0]) << 32 | parts[1], u64(parts[2]) << 32 | parts[3]};
    }

    constexpr u32 word(u32 top, u32 i) const { return i < top ? words[top - 1 - i] : 0; }
  };

  consteval void positive() {
    Big big = {};
    big.words[0] = 1;
    for (i32 q = 0; q <= GREATEST_POWER; ++q) {
      of_[q - LEAST_POWER] = big.leading();
      u64 carry = 0;
      for (u32& word : big.words) {
        carry += u64(word) * 5;
        word = u32(carry);
        carry >>= 32;
      }
    }
  }

  // 2^b / 5^(q + 1) is (2^b / 5^q) / 5, whole parts and all.
  consteval void negative() {
    Big big = {};
    big.words[WORDS - 1] = 1;
    for (i32 q = -1; q >= LEAST_POWER; --q) {
      u64 rest = 0;
      for (u32 i = WORDS; i-- > 0;) {
        rest = rest << 32 | big.words[i];
        big.words[i] = u32(rest / 5);
        rest %= 5;
      }
      of_[q - LEAST_POWER] = big.leading();
      if (q >= -27) ++of_[q - LEAST_POWER].low;
    }
  }

  Wide of_[GREATEST_POWER - LEAST_POWER + 1];
};

inline constexpr PowersOfFive powers_of_five;

// The bits of 10^e before the point, less one: floor(log2(10^e)).
constexpr i32 floor_log2_of_power(i32 e) { return (e * 1741647) >> 19; }

}  // namespace ucall::payload
