// Percentiles of times, without keeping each of them.
#pragma once

#include "common.h"

// Counts by time, in steps of 1/256 of it or less.
enum { STEPS = 256, OCTAVES = 40 };
struct times {
  u64 counts[OCTAVES * STEPS], samples;
};

static void count(struct times *times, u64 nanoseconds) {
  int shift = nanoseconds < STEPS ? 0 : 63 - __builtin_clzll(nanoseconds) - 8;
  times->counts[nanoseconds < STEPS ? nanoseconds : (shift + 1) * STEPS + (nanoseconds >> shift) - STEPS]++;
  times->samples++;
}

static double percentile(const struct times *times, double share) { // in µs
  u64 below = 0, wanted = share * times->samples;
  for (u64 index = 0; index < OCTAVES * STEPS; index++) {
    below += times->counts[index];
    if (below <= wanted) continue;
    if (index < STEPS) return index / 1e3;
    u64 shift = index / STEPS - 1;
    return (((index % STEPS + STEPS) << shift) + (1ull << shift) / 2.0) / 1e3;
  }
  return 0;
}
