// Bodies that the host is given as they come, piece by piece: only one piece is ever under way.
#pragma once
#include "engine.h"

namespace ucall::http {

// Does the request have such a body?
bool begins_upload(Engine& engine, const Head& head);

// The call that was queued last is to get the body that follows.
void begin_upload(Engine& engine, Connection& connection, const Head& head);

// Takes bytes of a body without chunks; gives how many.
u32 read_upload(Engine& engine, Connection& connection, const u8* data, u32 size);

// Takes what has come of one with chunks, which lies in the connection's input.
void read_upload_chunks(Engine& engine, Connection& connection);

// The rest will not come, or is no body: that is the answer, whatever the call's would be.
void fail_upload(Engine& engine, Connection& connection, Refusal refusal);

// The call is answered before all of its body has come.
void drop_upload(Connection& connection, Exchange& exchange);

// The host takes the next piece.
void resume_upload(Engine& engine, Connection& connection);

}  // namespace ucall::http
