// Responses whose body is a stream: Server-Sent Events (HTML, section 9.2) or lines of JSON, in chunks.
#pragma once
#include "connection/exchange.h"
#include "http/clock.h"

namespace ucall::http {

// Writes what the exchange has gathered, behind its head where that has not been written.
void pour_stream(Buffer& out, Exchange& exchange, const Clock& clock);

// The same, and the end of the body.
void end_stream(Buffer& out, Exchange& exchange, const Clock& clock);

}  // namespace ucall::http
