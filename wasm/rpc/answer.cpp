#include "rpc/answer.h"

#include "json/scalar.h"
#include "memory/address.h"

namespace ucall::rpc {

namespace {

inline char* put(char* to, Text text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

u32 room_for_value(const Reply& reply) {
  return reply.kind == JSON_RESULT || reply.kind == BYTES_RESULT ? reply.length : json::MAX_INTEGER;
}

char* put_value(char* to, const Reply& reply) {
  switch (reply.kind) {
    case JSON_RESULT: case BYTES_RESULT: return put(to, text_at(reply.address, reply.length));
    case INTEGER_RESULT: return json::write_integer(to, reply.value);
    case TRUE_RESULT: return put(to, "true");
    case FALSE_RESULT: return put(to, "false");
    default: return put(to, "null");
  }
}

void end_answer(Buffer& out, Text id) {
  out.append_here(",\"id\":");
  out.append_here(id);
  out.append('}');
}

void write_pieces(Outgoing& out, const Reply& reply) {
  for (const Slot& piece : pieces_of(reply)) {
    if (piece.tag == LENT_VALUE) out.append_lent(piece.address, piece.length);
    else out.append(text_at(piece.address, piece.length));
  }
}

constexpr Text ERROR_START = "{\"jsonrpc\":\"2.0\",\"error\":";

void begin_failure(Buffer& out, i32 code, Text message) {
  out.append("{\"code\":");
  json::write_integer(out, code);
  out.append(",\"message\":");
  out.append(message);
}

}  // namespace

void write_result(Outgoing& out, const Reply& reply, Text id) {
  constexpr Text BEGIN = "{\"jsonrpc\":\"2.0\",\"result\":";
  if (is_lent(reply)) {
    out.append(BEGIN);
    out.append_lent(reply.address, reply.length);
    return end_answer(out, id);
  }
  // One check of memory for the whole answer.
  if (!out.reserve(64 + room_for_value(reply) + u32(id.size()))) return;
  char* to = put(put_value(put(out.place(), BEGIN), reply), ",\"id\":");
  copy_loosely(to, id.data(), u32(id.size()));
  to += id.size();
  *to++ = '}';
  out.advance_to(to);
}

void write_error(Buffer& out, const Failure& failure, Text id) {
  out.append(ERROR_START);
  write_failure(out, failure);
  end_answer(out, id);
}

void write_error(Buffer& out, ErrorCode code, Text words, Text id) {
  out.append(ERROR_START);
  begin_failure(out, code, message_of(code));
  out.append(",\"data\":{\"detail\":\"");
  out.append(words);
  out.append("\"}}");
  end_answer(out, id);
}

void write_failure(Buffer& out, const Failure& failure) {
  begin_failure(out, failure.code, failure.message);
  if (!failure.data.empty()) {
    out.append(failure.issues ? ",\"data\":{\"issues\":" : ",\"data\":");
    out.append(failure.data);
    if (failure.issues) out.append('}');
  }
  out.append('}');
}

void write_value(Outgoing& out, const Reply& reply) {
  if (reply.kind == PIECES_RESULT) write_pieces(out, reply);
  else if (is_lent(reply)) out.append_lent(reply.address, reply.length);
  else if (out.reserve(room_for_value(reply))) out.advance_to(put_value(out.place(), reply));
}

bool is_lent(const Reply& reply) {
  return reply.kind == LENT_JSON_RESULT || reply.kind == LENT_BYTES_RESULT || reply.kind == LENT_VALUE_RESULT;
}

bool is_bytes(const Reply& reply) {
  return reply.kind == BYTES_RESULT || reply.kind == LENT_BYTES_RESULT || reply.kind == PIECES_RESULT;
}

std::span<const Slot> pieces_of(const Reply& reply) {
  return {reinterpret_cast<const Slot*>(uintptr_t(reply.address)), reply.length};
}

bool is_error(const Reply& reply) { return reply.kind == ERROR_RESULT || reply.kind == ISSUES_RESULT; }

Failure failure_of(const Reply& reply) {
  return {
      .code = i32(reply.value),
      .message = text_at(reply.address, reply.length),
      .data = text_at(reply.dataAddress, reply.dataLength),
      .issues = reply.kind == ISSUES_RESULT,
  };
}

}  // namespace ucall::rpc
