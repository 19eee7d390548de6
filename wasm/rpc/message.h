// JSON-RPC 2.0 messages (sections 4 and 6): one request or a batch of them, to calls.
#pragma once
#include "engine.h"
#include "json/tokens.h"

namespace ucall::rpc {

// Reads the message at hand, one request or one batch. Calls are queued; what is wrong is answered in the
// exchange, which is done where no answer is owed. `head` is the HTTP head for the calls' records, empty where
// there is none. False where the message is malformed, or something follows though it should stand `alone`:
// then nothing has come of it.
bool read_message(Engine& engine, Connection& connection, Exchange& exchange, json::Tokens& tokens, Text head, bool alone);

// The same for a text that is one message, malformed or not: then the exchange says so, and it is false. The 64 bytes
// behind the text must be readable.
bool read_text(Engine& engine, Connection& connection, Exchange& exchange, Text text, Text head);

}  // namespace ucall::rpc
