// JSON-RPC over WebSocket (RFC 6455): a text message is one request or one batch.
#pragma once
#include "engine.h"

namespace ucall::websocket {

// As http::read_requests().
u32 read_frames(Engine& engine, Connection& connection, u8* data, u32 size);

// Goes on with the message of an INFLATE: the text at `address`, or where that is 0 the close code `length`.
void take_inflated(Engine& engine, Connection& connection, u32 address, u32 length);

// Goes on with a binary message that the host has turned into JSON.
void take_converted(Engine& engine, Connection& connection, Exchange& exchange, Text json);

// Writes the head of the message that `body` is; a text of which some is compressed is so from then on.
void begin_message(Connection& connection, Outgoing& body, bool binary);

// The peer is gone without a close frame.
void hang_up(Engine& engine, Connection& connection);

// Closes a connection that waits for nothing while the server is shutting down.
void check_drained(Connection& connection);

// Pings a silent peer and drops one that does not answer; `late`: the rest of its message did not come in time.
void check_deadlines(Engine& engine, Connection& connection, bool late);

}  // namespace ucall::websocket
