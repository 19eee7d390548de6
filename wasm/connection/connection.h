// One connection: what it sent that is unconsumed, the requests that wait for answers, what is unsent.
#pragma once
#include <memory>

#include "connection/exchange.h"
#include "http/chunked.h"
#include "json/framing.h"
#include "memory/input.h"
#include "websocket/state.h"

namespace ucall {

enum class Protocol : u8 {
  UNKNOWN,   // nothing has come yet: the first bytes tell
  HTTP,      // HTTP/1.1
  MESSAGES,  // bare JSON-RPC texts
  WEBSOCKET,
};

// How bare messages are told apart on standard input and output.
enum class Delimiter : u8 {
  NONE,    // not known yet, or not standard input: by their brackets
  LINE,    // each on a line of its own
  LENGTH,  // each behind its Content-Length
};

// A request's body that the host is given as it comes.
struct Upload {
  u32 call = 0;       // whose it is, 0 for none
  u64 remaining = 0;  // bytes of a body that has no chunks
  bool waits = false;  // the host has enough for now
};

struct Connection {
  u32 number = 0;
  Protocol protocol = Protocol::UNKNOWN;
  Delimiter delimiter = Delimiter::NONE;
  bool stdio = false;      // standard input and output
  bool loopback = false;   // came over a listener that is bound to loopback
  bool ended = false;      // the peer sends no more
  bool deaf = false;       // whatever else it sends is dropped: framing is lost, or the last request has come
  bool finished = false;   // its last byte is written: what else would be answered is dropped
  bool suspended = false;  // reading is paused, and input waits
  bool inflating = false;  // its input waits for the host to inflate a message, which it does within the turn
  bool alone = false;      // suspended until all requests are answered
  bool ready = false;      // suspended no more: waits for the next receive()
  bool dirty = false;      // has something to send
  bool closed = false;     // told the platform to close
  bool aborted = false;

  // Input.
  Input input;
  http::HeadProgress head;   // of the request at hand
  http::Chunked chunked;
  json::Framing framing;     // of the bare text at hand
  Upload upload;
  u64 skip = 0;              // of a message that was refused: bytes still to come; a line: not 0 until its end
  std::unique_ptr<WebSocket> socket;  // where it is one

  // Requests in order, and the calls that run for them.
  Exchange* first = nullptr;
  Exchange* last = nullptr;
  u32 exchanges = 0;
  u32 calls = 0;
  u32 first_call = 0;  // heads the list of its pending calls
  u32 streams = 0;     // of the calls, those whose items go out beside other answers
  bool streams_wait = false;  // some streams have no room for their next item
  u32 client = 0;      // what the host knows it by, once it has been told

  // Output: what leaves, piece by piece, and what gathers behind it.
  Outgoing sending;
  u32 begun = 0;      // its own bytes up to the end of the piece under way
  u32 returned = 0;   // its lent ones that have left
  u32 under_way = 0;  // bytes of the piece that have not left
  u64 unsent_rest = 0;  // and of the pieces behind it
  Outgoing out;
  u64 held = 0;    // bytes of answers that wait for their turn
  u32 flags = 0;   // SendFlags that are due

  // Deadlines, on the engine's clock.
  u64 since = 0;     // since when it is idle, or in the middle of a message
  u64 progress = 0;  // when the peer last took bytes
  bool partial = false;

  u64 unsent() const { return out.total() + under_way + unsent_rest + held; }

  // Is no input to be taken now?
  bool waits() const { return suspended || inflating || upload.waits; }

  // Do answers leave in the order of the requests?
  bool in_order() const { return protocol != Protocol::MESSAGES && protocol != Protocol::WEBSOCKET; }

  // Counts what has been written to an exchange whose turn has not come.
  void hold(Exchange& exchange) {
    u64 total = exchange.body.total();
    held += total - exchange.held;
    exchange.held = total;
  }
};

}  // namespace ucall
