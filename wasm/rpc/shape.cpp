#include "rpc/shape.h"

#include "json/scalar.h"
#include "memory/address.h"

namespace ucall::rpc {

namespace {

// How many calls of other shapes pass before one is learned again, where the last one learned was of no use.
constexpr u32 PATIENCE = 16;

// Where a string ends whose text begins at `at`: at its quote. nullptr where it is not plain ASCII without escapes.
const char* find_quote(const char* at, const char* end) {
  at += find_not_plain({at, size_t(end - at)});
  return at < end && *at == '"' ? at : nullptr;
}

const char* find_end(const char* at, const char* end, bool string, f64& number) {
  return string ? find_quote(at, end) : json::read_short_integer(at, end, number);
}

}  // namespace

bool Shape::read(json::Tokens& tokens, u32 depth, Arena& arena, ReadCall& call) {
  if (!procedure_ || depth != depth_) return false;
  Text text = tokens.rest();
  const char* at = text.data();
  const char* end = at + text.size();
  u32 count = u32(procedure_->parameters.size());
  auto* slots = reinterpret_cast<Slot*>(arena.allocate(count * sizeof(Slot)));
  if (!slots) return false;
  for (u32 i = 0; i < count; ++i) slots[i] = slots_[i];
  call = {procedure_, slots, {}};
  const char* fixed = fixed_;
  for (u32 i = 0; i < count_; ++i) {
    const Value& value = values_[i];
    if (u32(end - at) < value.fixed || !same({at, value.fixed}, {fixed, value.fixed})) return false;
    const char* begin = at += value.fixed;
    fixed += value.fixed;
    f64 number = 0;
    at = find_end(begin, end, value.string, number);
    if (!at) return false;
    Text found(begin, size_t(at - begin));
    if (value.slot == ID) {
      call.id = value.string ? Text(begin - 1, found.size() + 2) : found;
    } else if (value.string) {
      slots[value.slot].address = address_of(begin);
      slots[value.slot].length = u32(found.size());
    } else {
      slots[value.slot].value = number;
    }
  }
  if (u32(end - at) < rest_ || !same({at, rest_}, {fixed, rest_})) return false;
  tokens.pass(tokens_, u32(at + rest_ - text.data()));
  ++hits_;
  return true;
}

void Shape::learn(Text text, u32 tokens, u32 depth, const ReadCall& call) {
  if (!is_worth_learning()) return;
  procedure_ = nullptr;
  if (call.procedure->parameters.size() > MAX_VALUES || !find_values(call) || !copy_fixed_text(text)) return;
  procedure_ = call.procedure;
  tokens_ = tokens;
  depth_ = depth;
}

bool Shape::is_worth_learning() {
  if (hits_ == 0 && ++misses_ % PATIENCE != 1) return false;
  hits_ = 0;
  return true;
}

bool Shape::find_values(const ReadCall& call) {
  count_ = 0;
  for (u32 i = 0; i < call.procedure->parameters.size(); ++i) {
    const Slot& slot = slots_[i] = call.slots[i];
    if (slot.tag == JSON_VALUE) return false;
    if (slot.tag != NUMBER_VALUE && slot.tag != UTF8_VALUE) continue;
    if (!add_value(reinterpret_cast<const char*>(uintptr_t(slot.address)), u8(i), slot.tag == UTF8_VALUE)) return false;
  }
  if (call.id.empty()) return true;
  bool string = call.id.front() == '"';
  const char* begin = call.id.data() + string;
  const char* end = call.id.data() + call.id.size() - string;
  f64 number;
  return find_end(begin, end + string, string, number) == end && add_value(begin, ID, string);
}

// Keeps them in the text's order.
bool Shape::add_value(const char* at, u8 slot, bool string) {
  if (!at) return false;
  u32 i = count_++;
  for (; i > 0 && values_[i - 1].at > at; --i) values_[i] = values_[i - 1];
  values_[i] = {at, 0, slot, string};
  return true;
}

bool Shape::copy_fixed_text(Text text) {
  const char* at = text.data();
  const char* end = at + text.size();
  u32 size = 0;
  for (u32 i = 0; i <= count_; ++i) {
    const char* next = i < count_ ? values_[i].at : end;
    u32 length = u32(next - at);
    if (size + length > MAX_TEXT) return false;
    std::memcpy(fixed_ + size, at, length);
    size += length;
    if (i == count_) {
      rest_ = length;
      break;
    }
    values_[i].fixed = u16(length);
    f64 number;
    at = find_end(next, end, values_[i].string, number);
    if (!at) return false;
  }
  return true;
}

}  // namespace ucall::rpc
