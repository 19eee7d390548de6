// Products of 128 bits, which neither WebAssembly nor a 32-bit machine has.
#pragma once
#include "abi.h"

namespace ucall::payload {

struct Wide {
  u64 high;
  u64 low;
};

inline Wide multiply(u64 a, u64 b) {
  u64 a0 = u32(a), a1 = a >> 32, b0 = u32(b), b1 = b >> 32;
  u64 low = a0 * b0;
  u64 middle = a1 * b0 + (low >> 32);
  u64 other = a0 * b1 + u32(middle);
  return {a1 * b1 + (middle >> 32) + (other >> 32), (other << 32) | u32(low)};
}

}  // namespace ucall::payload
