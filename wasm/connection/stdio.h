// Bare JSON-RPC as programs speak it on standard input and output: a message on each line, or each behind a head with
// its Content-Length, as language servers do. The first byte tells.
#pragma once
#include "engine.h"

namespace ucall {

// As http::read_requests().
u32 read_stdio(Engine& engine, Connection& connection, const u8* data, u32 size);

// The input has ended: the last line may lack its line end.
void end_stdio(Engine& engine, Connection& connection);

// Writes what comes ahead of a message of so many bytes.
void write_length(Buffer& out, u64 length);

}  // namespace ucall
