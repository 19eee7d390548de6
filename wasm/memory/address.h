// Addresses in linear memory, as the records of abi.h have them.
#pragma once
#include "memory/bytes.h"

namespace ucall {

inline u32 address_of(const void* pointer) { return u32(reinterpret_cast<uintptr_t>(pointer)); }

inline u32 address_of(Text text) { return address_of(text.data()); }

inline Text text_at(u32 address, u32 length) { return {reinterpret_cast<const char*>(uintptr_t(address)), length}; }

inline Slot slot_of(SlotTag tag, Text text) {
  return {.tag = tag, .address = address_of(text), .length = u32(text.size()), .reserved = 0, .value = 0};
}

}  // namespace ucall
