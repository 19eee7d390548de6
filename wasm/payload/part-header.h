// The fields above a part of multipart/form-data (RFC 7578, section 4).
#pragma once
#include "payload/codecs.h"
#include "payload/scan.h"

namespace ucall::payload {

// Reads the field lines, each with its CRLF. `at` is then where the fault is.
u32 read_part_header(Span lines, Part& part, const u8*& at);

}  // namespace ucall::payload
