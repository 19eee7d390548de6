// Calls whose results are streams of items. The host sends an item when it was told that there is room: its first at
// once, each further one behind RESUME_STREAM. So a peer that does not read pauses the generator.
#pragma once
#include "engine.h"

namespace ucall::streams {

// Makes a call that was just added to the pending ones a stream's.
void open(Connection& connection, PendingCall& call, const Procedure& procedure);

void take_item(Engine& engine, PendingCall& call, const Reply& reply);

// The reply that ends a stream over HTTP; false where it is an error that comes before any item, and an ordinary answer.
bool take_end(Exchange& exchange, const Reply& reply, Text id);

// Answers HEAD.
void answer_head(Exchange& exchange, const Procedure& procedure);

// Has the streams of a connection go on for which there is room by now.
void wake(Engine& engine, Connection& connection);

// Ends the streams of a connection that reads no more, or whose server is shutting down. Within receive() only.
void cut(Engine& engine, Connection& connection);

// At the start of a turn: tells the host which streams go on, and that all end where the server is shutting down.
void resume(Engine& engine);

}  // namespace ucall::streams
