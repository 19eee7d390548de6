// Bare JSON-RPC on one connection: objects and batches back to back, with or without white space between.
#pragma once
#include "engine.h"

namespace ucall {

// As http::read_requests().
u32 read_messages(Engine& engine, Connection& connection, const u8* data, u32 size);

// Reads one message, whose text is known.
void read_message_text(Engine& engine, Connection& connection, Text text);

// An exchange of the connection may be done.
void finish_message(Engine& engine, Connection& connection, Exchange& exchange);

}  // namespace ucall
