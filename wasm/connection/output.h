// What leaves a connection: finished exchanges in order, sends, and the pausing of who sends too much.
#pragma once
#include <initializer_list>

#include "engine.h"

namespace ucall {

// A new exchange behind the others; nullptr where memory is out, and the connection is dropped.
Exchange* add_exchange(Engine& engine, Connection& connection, Format format);

// The same in two steps, for what may turn out to be none: it is put in line, or given back.
Exchange* make_exchange(Engine& engine, Connection& connection, Format format);
void line_up(Connection& connection, Exchange& exchange);
void give_back(Engine& engine, Exchange& exchange);

// Moves what is done, and whose turn it is, to the output: this exchange, where answers leave in any order.
void settle(Engine& engine, Connection& connection, Exchange* exchange);

// Writes a JSON-RPC message that is no answer, in parts, where it is not HTTP that is spoken.
void write_message(Connection& connection, std::initializer_list<Text> parts);

// Answers with a refusal and reads no more; the connection closes behind it. `omit_body`: HEAD was asked.
void refuse(Engine& engine, Connection& connection, u16 status, Text words, bool omit_body = false);

// Drops the connection, whatever is unsent.
void abort(Engine& engine, Connection& connection);

// Is there so much to answer or to send that its input must wait?
bool is_overloaded(const Engine& engine, const Connection& connection);

// Pauses a connection whose input must wait, where `alone` is set until nothing is unanswered.
void suspend(Engine& engine, Connection& connection);

// Has the next flush() look at the connection.
void mark(Engine& engine, Connection& connection);

// Takes note of bytes that have left.
void take_sent(Engine& engine, Connection& connection, u32 length);

// Writes the send records that are due.
void flush(Engine& engine);

// Gives back what the connection holds, the exchanges too.
void discard(Engine& engine, Connection& connection);

}  // namespace ucall
