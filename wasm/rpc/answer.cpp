#include "rpc/answer.h"

#include "json/scalar.h"

namespace ucall::rpc {

namespace {

Text text_at(u32 address, u32 length) { return {reinterpret_cast<const char*>(uintptr_t(address)), length}; }

void end_answer(Buffer& out, Text id) {
  out.append(",\"id\":");
  out.append(id);
  out.append('}');
}

constexpr Text ERROR_START = "{\"jsonrpc\":\"2.0\",\"error\":";

void begin_failure(Buffer& out, i32 code, Text message) {
  out.append("{\"code\":");
  json::write_integer(out, code);
  out.append(",\"message\":");
  out.append(message);
}

}  // namespace

void write_result(Buffer& out, const Reply& reply, Text id) {
  // One check of memory for the whole answer.
  out.reserve(64 + (reply.kind == JSON_RESULT ? reply.length : 24) + u32(id.size()));
  out.append("{\"jsonrpc\":\"2.0\",\"result\":");
  write_value(out, reply);
  end_answer(out, id);
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

void write_value(Buffer& out, const Reply& reply) {
  switch (reply.kind) {
    case JSON_RESULT: return out.append(text_at(reply.address, reply.length));
    case INTEGER_RESULT: return json::write_integer(out, reply.value);
    case TRUE_RESULT: return out.append("true");
    case FALSE_RESULT: return out.append("false");
    default: return out.append("null");
  }
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
