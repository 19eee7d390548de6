// Calls on their way to the host, and answers on their way into exchanges.
#pragma once
#include "engine.h"

namespace ucall {

// Queues a call; `exchange` is where its answer goes, nullptr for a notification. False where too many are
// under way.
bool queue_call(Engine& engine, Connection& connection, Exchange* exchange, const Procedure& procedure, const Slot* slots,
                Text id, Text head);

// Queues a record about a call that the host has, and that is all it says.
void tell(Engine& engine, CallKind kind, u32 call);

// Queues that nothing can be pushed to the connection's client any more.
void tell_gone(Engine& engine, const Connection& connection);

// Queues a compressed message, which the host is to inflate.
void queue_inflate(Engine& engine, const Connection& connection, Text payload);

// Queues a body or message that the host is to turn into JSON; `head` is nothing for a WebSocket's message.
void queue_convert(Engine& engine, Connection& connection, Exchange& exchange, u32 procedure, Text head, Text body);

// Goes on with what CONVERTED brings.
void take_converted(Engine& engine, u32 call, Text json);

// Is the host to encode what is answered before it leaves? If so, that is under way from now on.
bool must_encode(Engine& engine, Connection& connection, Exchange& exchange);

// Queues the answers that the host is to encode.
void queue_encodable(Engine& engine);

// Takes back the calls queued since `count` of them stood in the queue.
void withdraw_calls(Engine& engine, u32 count);

// Tells the host that maybe nobody waits for the connection's calls any more.
void cancel_calls(Engine& engine, Connection& connection);

// Surely nobody does: the same, for streams of notifications too, and takes the calls from the connection.
void abandon_calls(Engine& engine, Connection& connection);

// The same for the one call of this id, its exact text, which is still answered; nothing where there is none.
void cancel_call(Engine& engine, Connection& connection, Text id);

// Queues the client's answer to a request of ours.
void queue_answer(Engine& engine, Connection& connection, Text id, Text outcome, bool failed);

// Where the next answer of the exchange is written; the separators of a batch are written already.
Outgoing& begin_answer(Exchange& exchange);

// Takes the host's reply to a call.
void take_reply(Engine& engine, const Reply& reply);

}  // namespace ucall
