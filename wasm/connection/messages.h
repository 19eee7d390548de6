// Bare JSON-RPC on one connection: objects and batches back to back, with or without white space between.
#pragma once
#include "engine.h"

namespace ucall {

// As http::read_requests().
u32 read_messages(Engine& engine, Connection& connection, const u8* data, u32 size);

}  // namespace ucall
