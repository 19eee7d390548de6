// Who may ask: the rules for browsers (cross-site requests, CORS) and against DNS rebinding.
#pragma once
#include "connection/exchange.h"
#include "http/head.h"
#include "procedures/definition.h"

namespace ucall::http {

// Refuses a Host that is not ours (421) and another site's page (403); adds the CORS fields to the exchange's
// answer where an origin is allowed.
Refusal check_access(const Definition& definition, bool loopback, const Head& head, Exchange& exchange);

// Answers OPTIONS, a CORS preflight or not; `methods` are what the path answers.
void answer_options(const Definition& definition, const Head& head, Text methods, Exchange& exchange);

}  // namespace ucall::http
