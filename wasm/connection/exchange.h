// One request and what is answered to it. A connection's exchanges stand in the order of its requests, and
// leave in that order.
#pragma once
#include "memory/outgoing.h"

namespace ucall {

enum class Format : u8 {
  MESSAGE,  // bare JSON-RPC: the body and a newline
  HTTP,     // a response with a head
  RAW,      // the body as it is (an interim response)
};

struct Exchange {
  Exchange* next = nullptr;
  Outgoing body;      // of a batch: the answers so far
  Buffer fields;      // further header fields, each with its CRLF
  u32 owed = 0;       // answers that are still to come
  u64 held = 0;       // bytes of the body that the connection has counted
  u16 status = 200;
  Format format = Format::HTTP;
  bool rest = false;       // errors are problem details, results the bare body
  bool batch = false;
  bool problem = false;    // the body is application/problem+json
  bool bytes = false;      // the body is application/octet-stream
  bool omit_body = false;  // HEAD
  bool old_version = false;  // HTTP/1.0
  bool close = false;      // the connection ends behind it
  bool done = false;
};

}  // namespace ucall
