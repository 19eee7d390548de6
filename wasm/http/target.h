// Request targets (RFC 9112, section 3.2) and percent-encoding (RFC 3986, section 2.1).
#pragma once
#include "http/head.h"
#include "memory/arena.h"

namespace ucall::http {

// origin-form, absolute-form, and "*" for OPTIONS.
Refusal read_target(Text target, Text method, Head& head);

// uri-host [":" port]; gives the host without the port.
bool read_authority(Text authority, Text& host);

// Decodes into the arena, a space behind the last byte; "+" is a space where `form` is set. Empty data where
// memory is out. The encoding was checked by read_target(), or is taken as it stands where it is malformed.
Text decode(Text encoded, bool form, Arena& arena);

}  // namespace ucall::http
