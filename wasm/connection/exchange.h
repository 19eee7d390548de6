// One request and what is answered to it. A connection's exchanges stand in the order of its requests; over HTTP
// they leave in that order, else each when it is done.
#pragma once
#include "http/head.h"
#include "memory/outgoing.h"

namespace ucall {

enum class Format : u8 {
  MESSAGE,  // bare JSON-RPC: the body and a newline
  SOCKET,   // a text message over WebSocket
  HTTP,     // a response with a head
  RAW,      // the body as it is (an interim response)
};

// How a stream's items stand in an HTTP body.
enum class Streaming : u8 {
  NONE,      // no stream, or not over HTTP
  EVENTS,    // Server-Sent Events
  LINES,     // a line of JSON each
  MESSAGES,  // a line of JSON-RPC each
};

struct Exchange {
  Exchange* next = nullptr;
  Exchange* previous = nullptr;
  Outgoing body;      // of a batch: the answers so far; of a stream: what has not been written yet
  Buffer fields;      // further header fields, each with its CRLF
  u32 owed = 0;       // answers that are still to come
  u64 held = 0;       // bytes of the body that the connection has counted
  u16 status = 200;
  Format format = Format::HTTP;
  bool rest = false;       // errors are problem details, results the bare body
  bool batch = false;
  bool problem = false;    // the body is application/problem+json
  bool bytes = false;      // the body is application/octet-stream, over WebSocket a binary message
  bool typed = false;      // the fields have its media type
  u32 accepts = http::ACCEPTS_ALL;  // as expects() has it
  u32 encodings = 0;       // CallFlags: what the host is to make of the body, as far as there is a choice
  bool converting = false;  // the call that is owed is a CONVERT or ENCODE
  bool omit_body = false;  // HEAD
  bool old_version = false;  // HTTP/1.0
  bool close = false;      // the connection ends behind it
  bool done = false;

  // Streams over HTTP.
  Streaming streaming = Streaming::NONE;
  bool wants_events = false;  // Accept names Server-Sent Events
  bool numbered = false;      // its events have ids
  bool begun = false;         // an item has come: errors are part of the body
  bool head_written = false;
  bool cut = false;           // ends without its last chunk, so that nobody takes it for whole
  u64 item = 0;               // the number of the last item
};

}  // namespace ucall
