// HTTP/1.1 on one connection: requests out of bytes, one after the other.
#pragma once
#include "engine.h"

namespace ucall::http {

// Takes as many whole requests as there are; gives how many bytes it used up. What is left is kept by the
// caller and given again, with more behind it. `data` may be the connection's own input, or borrowed.
u32 read_requests(Engine& engine, Connection& connection, u8* data, u32 size);

// Goes on with a request whose body the host has turned into JSON.
void take_converted(Engine& engine, Connection& connection, Exchange& exchange, Text raw_head, Text json);

// Goes on with a chunked body, which lies in the connection's input.
void read_chunks(Engine& engine, Connection& connection);

}  // namespace ucall::http
