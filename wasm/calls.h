// Calls on their way to the host, and answers on their way into exchanges.
#pragma once
#include "engine.h"

namespace ucall {

// Queues a call; `exchange` is where its answer goes, nullptr for a notification. False where too many are
// under way.
bool queue_call(Engine& engine, Connection& connection, Exchange* exchange, const Procedure& procedure, const Slot* slots,
                Text id, Text head);

// Takes back the calls queued since `count` of them stood in the queue.
void withdraw_calls(Engine& engine, u32 count);

// Tells the host that nobody waits for the connection's calls any more; forgets the connection where it has gone.
void cancel_calls(Engine& engine, Connection& connection, bool gone);

// Where the next answer of the exchange is written; the separators of a batch are written already.
Outgoing& begin_answer(Exchange& exchange);

// Takes the host's reply to a call.
void take_reply(Engine& engine, const Reply& reply);

}  // namespace ucall
