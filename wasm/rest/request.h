// REST: a procedure's own path, its parameters from path, query and body.
#pragma once
#include "engine.h"

namespace ucall::rest {

// The methods that a path answers, for Allow; empty where it is nobody's.
Text allowed_methods(const Engine& engine, const Routes::Match& match);

// Queues the call, or answers in the exchange what is wrong.
void read_request(Engine& engine, Connection& connection, Exchange& exchange, const http::Head& head,
                  const Routes::Match& match, Text body, Text raw_head);

}  // namespace ucall::rest
