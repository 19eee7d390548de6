// The table of codes, and what is said of an error on the wire.
#pragma once
#include "memory/buffer.h"

namespace ucall {

enum ErrorCode : i32 {
#define UCALL_CODE(name, code, status, message) name = code,
  UCALL_ERRORS(UCALL_CODE)
#undef UCALL_CODE
};

// The HTTP status that goes with a code: the table's; a code of 400 to 599 is its own; else 500.
constexpr u16 status_of(i32 code) {
  switch (code) {
#define UCALL_STATUS(name, code, status, message) \
  case code: return status;
    UCALL_ERRORS(UCALL_STATUS)
#undef UCALL_STATUS
    default: return code >= 400 && code <= 599 ? u16(code) : 500;
  }
}

constexpr Text message_of(ErrorCode code) {
  switch (code) {
#define UCALL_MESSAGE(name, code, status, message) \
  case code: return "\"" message "\"";
    UCALL_ERRORS(UCALL_MESSAGE)
#undef UCALL_MESSAGE
  }
  return {};
}

// An error on its way out: each text is JSON already.
struct Failure {
  i32 code;
  Text message;
  Text data;            // empty for none
  bool issues = false;  // `data` is the array of issues
};

// A failure of the engine's own: the table's message, and a detail in words as data.
struct Detail {
  ErrorCode code;
  Text words;  // plain ASCII without quotes and backslashes
};

}  // namespace ucall
