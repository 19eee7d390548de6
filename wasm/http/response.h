// Responses: heads, and the bodies of errors (RFC 9457).
#pragma once
#include "connection/exchange.h"
#include "http/clock.h"
#include "rpc/errors.h"

namespace ucall::http {

constexpr u16 NOT_MODIFIED = 304;  // without a body (RFC 9110, 15.4.5)

// Appends a finished exchange to a connection's output, with what was lent for its body.
void write_response(Outgoing& out, Exchange& exchange, const Clock& clock);

// Makes the exchange's answer a problem.
void write_problem(Exchange& exchange, const Failure& failure);
void write_problem(Exchange& exchange, u16 status, Text words);

// Adds a header field to the exchange's answer.
void add_field(Exchange& exchange, Text name, Text value);

}  // namespace ucall::http
