// Stands in for the compiler's header of the same name, so that simdjson's westmere kernel compiles to WASM SIMD.
// Emscripten maps SSE4.2 to it; these three are what the kernel needs besides.
#pragma once
#include <nmmintrin.h>
#include <cstdint>

static inline std::uint64_t _blsr_u64(std::uint64_t bits) { return bits & (bits - 1); }

static inline std::int64_t _popcnt64(std::int64_t bits) { return __builtin_popcountll(static_cast<std::uint64_t>(bits)); }

// The kernel multiplies by all ones only, and keeps the low half: a prefix XOR.
static inline __m128i _mm_clmulepi64_si128(__m128i value, __m128i, int) {
  auto bits = static_cast<std::uint64_t>(_mm_extract_epi64(value, 0));
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return _mm_set_epi64x(0, static_cast<std::int64_t>(bits));
}
