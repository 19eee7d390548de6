// Answers of JSON-RPC 2.0, section 5.
#pragma once
#include <span>

#include "memory/outgoing.h"
#include "rpc/errors.h"

namespace ucall::rpc {

// The id of an answer to who knows what. Behind it lie enough bytes for it to be copied as other ids are.
inline constexpr char NO_ID_BYTES[32] = "null";
inline constexpr Text NO_ID{NO_ID_BYTES, 4};

// `id` is the id's exact text.
void write_result(Outgoing& out, const Reply& reply, Text id);
void write_error(Buffer& out, const Failure& failure, Text id);

// The table's message; `words` (plain ASCII without quotes or backslashes) become data.detail.
void write_error(Buffer& out, ErrorCode code, Text words, Text id);

// The error object alone.
void write_failure(Buffer& out, const Failure& failure);

// The result alone: its JSON text, or the bytes that are a body.
void write_value(Outgoing& out, const Reply& reply);

// The error that a reply stands for.
Failure failure_of(const Reply& reply);

bool is_error(const Reply& reply);

// Is it bytes that are a body?
bool is_bytes(const Reply& reply);

// Is it something that stays with the host?
bool is_lent(const Reply& reply);

// Of a PIECES_RESULT.
std::span<const Slot> pieces_of(const Reply& reply);

}  // namespace ucall::rpc
