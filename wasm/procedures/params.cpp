#include "procedures/params.h"

#include "json/scalar.h"
#include "json/utf8.h"
#include "memory/address.h"

namespace ucall {

namespace {

constexpr u32 INVALID = ~0u;
constexpr u32 MAX_ISSUES = 100;

// What was found, where it is not the first byte of JSON.
constexpr u8 OTHER_TEXT = 1;
constexpr u8 NOT_UTF8 = 2;

void set(Slot& slot, SlotTag tag) { slot.tag = tag; }

void set(Slot& slot, SlotTag tag, Text text) {
  slot.tag = tag;
  slot.address = address_of(text);
  slot.length = u32(text.size());
}

void set(Slot& slot, f64 value) {
  slot.tag = NUMBER_VALUE;
  slot.address = 0;
  slot.value = value;
}

Text expected(WireType type) {
  switch (type) {
    case BOOLEAN: return "expected a boolean";
    case INTEGER: return "expected a whole number within +-(2^53 - 1)";
    case NUMBER: return "expected a number";
    case STRING: return "expected a string";
    case ANY: break;
  }
  return "expected a value";
}

Text found(u8 byte) {
  switch (byte) {
    case '{': return ", got an object";
    case '[': return ", got an array";
    case '"': return ", got a string";
    case 't': case 'f': return ", got a boolean";
    case 'n': return ", got null";
    case OTHER_TEXT: return ", got other text";
    case NOT_UTF8: return ", got text that is not UTF-8";
    default: return ", got another number";
  }
}

// A value that does not fit, to be reported unless a duplicate of its name replaces it: the last one wins.
void set_invalid(Slot& slot, u8 found) {
  slot.tag = INVALID;
  slot.reserved = found;
}

// Takes a valid number; false where the type does not allow its value.
bool set_number(Slot& slot, WireType type, Text number) {
  f64 value;
  json::Reading reading = json::read_number(number, value);
  if (type == INTEGER && (reading != json::Reading::EXACT || !json::is_safe_integer(value))) return false;
  if (reading == json::Reading::EXACT) set(slot, value);
  else set(slot, JSON_VALUE, number);
  return reading != json::Reading::OUT_OF_RANGE;
}

bool begins_number(u8 byte) { return byte == '-' || (byte >= '0' && byte <= '9'); }

}  // namespace

Params::Params(const Procedure& procedure, Arena& arena, Buffer& issues)
    : procedure_(procedure), arena_(arena), issues_(issues) {
  u32 size = u32(procedure.parameters.size() * sizeof(Slot));
  slots_ = reinterpret_cast<Slot*>(arena_.allocate(size));
  for (u32 i = 0; slots_ && i < procedure.parameters.size(); ++i) slots_[i].tag = ABSENT;
  issues_.clear(4096);
}

bool Params::read(json::Tokens& tokens, u32 depth) {
  if (depth == 0) return false;
  return tokens.take('[') ? read_positional(tokens, depth - 1) : tokens.take('{') && read_named(tokens, depth - 1);
}

bool Params::read_positional(json::Tokens& tokens, u32 depth) {
  u32 count = u32(procedure_.parameters.size());
  if (tokens.take(']')) return true;
  u32 given = 0;
  do {
    bool known = given < count;
    if (!(known ? read_value(given, tokens, depth) : tokens.skip(depth))) return false;
    ++given;
  } while (tokens.take(','));
  if (given > count) issue({}, count == 0 ? "takes no parameters" : "too many positional parameters");
  return tokens.take(']');
}

bool Params::read_named(json::Tokens& tokens, u32 depth) {
  u32 next = 0;
  if (tokens.take('}')) return true;
  do {
    // Callers mostly name them in the declared order.
    bool expected = next < procedure_.parameters.size() && tokens.take_exactly(procedure_.parameters[next].quoted);
    if (!(expected ? tokens.take(':') && read_value(next, tokens, depth) : read_member(next, tokens, depth))) return false;
    ++next;
  } while (tokens.take(','));
  return tokens.take('}');
}

bool Params::read_member(u32& index, json::Tokens& tokens, u32 depth) {
  Text name;
  bool escaped;
  Text quoted = tokens.raw();
  if (!tokens.take_string(name, escaped) || !tokens.take(':')) return false;
  if (escaped && !json::unescape(name, arena_, name)) return false;
  i32 found = procedure_.find(name);
  if (found < 0) {
    issue(quoted, "unknown parameter");
    return tokens.skip(depth);
  }
  index = u32(found);
  return read_value(index, tokens, depth);
}

bool Params::read_value(u32 index, json::Tokens& tokens, u32 depth) {
  WireType type = procedure_.parameters[index].type;
  Slot& slot = slots_[index];
  u8 first = tokens.peek();
  const u32* begin = tokens.place();
  if (type == STRING && first == '"') {
    Text text;
    bool escaped;
    Text quoted = tokens.raw();
    if (!tokens.take_string(text, escaped)) return false;
    if (escaped) set(slot, JSON_VALUE, quoted);
    else set(slot, UTF8_VALUE, text);
    return true;
  }
  if ((type == INTEGER || type == NUMBER) && begins_number(first)) {
    f64 value;
    Text number = tokens.raw();
    if (tokens.take_short_integer(value)) {
      set(slot, value);
      slot.address = address_of(number);
      return true;
    }
    tokens.next();
    if (!json::is_number(number)) return false;
    if (!set_number(slot, type, number)) set_invalid(slot, first);
    return true;
  }
  if (!tokens.skip(depth)) return false;
  if (type == ANY) set(slot, JSON_VALUE, tokens.since(begin));
  else if (type == BOOLEAN && (first == 't' || first == 'f')) set(slot, first == 't' ? TRUE_VALUE : FALSE_VALUE);
  else set_invalid(slot, first);
  return true;
}

void Params::read_text(Text name, Text value) {
  i32 index = procedure_.find(name);
  if (index < 0) return;
  const Parameter& parameter = procedure_.parameters[u32(index)];
  Slot& slot = slots_[index];
  bool valid = true;
  switch (parameter.type) {
    case ANY: set(slot, TEXT_VALUE, value); break;
    case STRING: set(slot, UTF8_VALUE, value); break;
    case INTEGER: case NUMBER:
      valid = json::is_number(value) && set_number(slot, parameter.type, value);
      break;
    case BOOLEAN:
      valid = value == "true" || value == "false" || value == "1" || value == "0";
      set(slot, value == "true" || value == "1" ? TRUE_VALUE : FALSE_VALUE);
      break;
  }
  if (!json::is_utf8(value)) set_invalid(slot, NOT_UTF8);
  else if (!valid) set_invalid(slot, OTHER_TEXT);
}

bool Params::finish() {
  u32 count = u32(procedure_.parameters.size());
  for (u32 i = 0; i < count; ++i) {
    const Parameter& parameter = procedure_.parameters[i];
    const Slot& slot = slots_[i];
    if (slot.tag == INVALID) issue(parameter.quoted, expected(parameter.type), found(u8(slot.reserved)));
    else if (slot.tag == ABSENT && !parameter.optional) issue(parameter.quoted, "required, but missing");
  }
  if (issues_.empty()) return true;
  issues_.append(']');
  return false;
}

void Params::issue(Text quoted_name, Text message, Text detail) {
  if (issue_count_++ >= MAX_ISSUES) return;
  issues_.append(issues_.empty() ? "[{\"path\":[" : ",{\"path\":[");
  issues_.append(quoted_name);
  issues_.append("],\"message\":\"");
  issues_.append(message);
  issues_.append(detail);
  issues_.append("\"}");
}

}  // namespace ucall
