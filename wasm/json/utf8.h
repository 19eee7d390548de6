// UTF-8 (RFC 3629) outside of JSON, whose texts simdjson checks.
#pragma once
#include "memory/bytes.h"

namespace ucall::json {

// The 64 bytes behind the text must be readable.
bool is_utf8(Text text);

}  // namespace ucall::json
