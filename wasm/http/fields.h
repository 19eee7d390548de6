// A raw head's fields as JSON, for the host's headers().
#pragma once
#include "memory/buffer.h"

namespace ucall::http {

// [["name","value"],...]; values are taken as Latin-1, as fetch does.
void write_fields(Buffer& out, Text head);

}  // namespace ucall::http
