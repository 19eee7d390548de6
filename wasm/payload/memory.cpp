// What the compiler calls for copies and fills: the module has no C library.
#include <cstddef>

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t size) {
  auto* target = static_cast<unsigned char*>(to);
  auto* source = static_cast<const unsigned char*>(from);
  while (size--) *target++ = *source++;
  return to;
}

void* memmove(void* to, const void* from, std::size_t size) {
  auto* target = static_cast<unsigned char*>(to);
  auto* source = static_cast<const unsigned char*>(from);
  if (target <= source) return memcpy(to, from, size);
  while (size--) target[size] = source[size];
  return to;
}

void* memset(void* to, int value, std::size_t size) {
  auto* target = static_cast<unsigned char*>(to);
  while (size--) *target++ = static_cast<unsigned char>(value);
  return to;
}
}
