// The engine's ABI: everything that a host and a platform may know of it.
//
// Bytes go in and calls come out; replies go in and bytes come out. Both directions cross the boundary as
// queues of fixed-size records in linear memory, many records to one call of an export:
//
//   platform --events--> receive(n) --calls--> host --replies--> reply(n) --sends--> platform
//
// `wasm/layout.mjs` generates `src/engine/layout.ts` from this file, so no offset is written twice. It reads
// a plain subset of C++: `enum NAME : u32 { A = 1, ... };`, `struct NAME { u32 a; f64 b; };`, `ERROR(...)`
// lines and `constexpr u32 NAME = 1;`. Every word is 32-bit little-endian; an f64 is 8-byte aligned.
#pragma once
#include <cstdint>

namespace ucall {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
using f64 = double;

constexpr u32 ABI_VERSION = 3;

// ---------------------------------------------------------------- events: platform -> engine

enum EventKind : u32 {
  OPENED = 1,    // a connection was accepted; `address` holds ListenerFlags
  RECEIVED = 2,  // `length` bytes lie at `address`, readable until the next receive()
  SENT = 3,      // `length` bytes of the connection's output have left, and their memory is the engine's again
  ENDED = 4,     // the peer will send no more (FIN); it may still read
  CLOSED = 5,    // the connection is gone; its number may be given to a new one
  // The message of an INFLATE: `length` bytes at `address`, which alloc() gave and which are the engine's from now on.
  // Where there is none, `address` is 0 and `length` the close code: 1007 for malformed data, 1009 for too long a text.
  INFLATED = 6,
  // What the body or message of a CONVERT says as JSON: `length` bytes at `address`, which alloc() gave and which are
  // the engine's from now on. `connection` holds the call's number.
  CONVERTED = 7,
};

enum ListenerFlags : u32 {
  LOOPBACK = 1,  // bound to a loopback address: only loopback names are answered in Host (421 otherwise)
  STDIO = 2,     // standard input and output: JSON-RPC on lines or behind Content-Length, no HTTP, no deadlines
};

struct Event {
  u32 kind;        // EventKind
  u32 connection;  // a small number that the platform chooses; free again after CLOSED
  u32 address;
  u32 length;
};

// ---------------------------------------------------------------- calls: engine -> host

enum CallKind : u32 {
  CALL = 1,    // run the procedure; exactly one reply is owed, for notifications too; before it, ITEMs of a stream
  CANCEL = 2,  // the caller of `call` has gone or wants no more of it: abort it; the reply is still owed
  RESUME_STREAM = 3,  // there is room for the next ITEM of `call`: its first needs none of these
  ANSWER = 4,  // the client answered a request that was PUSHed: two slots, the id and the result or error (FAILED)
  GONE = 5,    // the connection of `client` is closed: nothing can be pushed to it any more
  INFLATE = 6,  // `head` is a message by permessage-deflate (RFC 7692, 7.2.2); nothing is read on before INFLATED
  // The body in slot 0 is no plain JSON. Owed is one CONVERTED, or one reply: ERROR_RESULT. `procedure` is the route's,
  // NO_PROCEDURE for JSON-RPC; there is no head for a WebSocket's binary message.
  CONVERT = 7,
  // A whole answer, in slots up to an ABSENT one: JSON_VALUE, or LENT_VALUE, which the host has.
  // Owed is one reply, bytes of any kind: the same in CBOR, or compressed, as the flags say; or an ERROR_RESULT.
  ENCODE = 8,
  // The next bytes of an UPLOAD's body are `head`, `headLength` of them, which may be none at the
  // LAST: no more come before MORE.
  BODY = 9,
};

constexpr u32 NO_PROCEDURE = 0xffffffff;

enum CallFlags : u32 {
  NOTIFICATION = 1,  // nobody waits for the result
  REST = 2,          // came over a REST route, not JSON-RPC
  STREAM = 4,        // of a STREAMING procedure: takes ITEMs
  FAILED = 8,        // of an ANSWER: it is an error
  CBOR = 16,         // of an ENCODE: it is to become CBOR
  GZIP = 32,         // of an ENCODE: content codings that the client takes
  BROTLI = 64,
  ZSTD = 128,
  UPLOAD = 256,      // its body comes bit by bit, as BODY records
  LAST = 512,        // of a BODY: nothing follows
};

struct Call {
  u32 kind;  // CallKind
  u32 call;  // the number that the reply must carry
  u32 procedure;
  u32 connection;
  u32 flags;       // CallFlags
  u32 slots;       // address of one Slot for each declared parameter, valid until the next receive()
  u32 head;        // address of the raw HTTP head for headers(), 0 where there is none; valid likewise
  u32 headLength;
  u32 client;      // what PUSH names, never that of another connection; 0 where nothing can be pushed
};

// A parameter's type as the engine checks it.
enum WireType : u32 {
  ANY = 0,  // any JSON value, handed over as its exact text
  BOOLEAN = 1,
  INTEGER = 2,  // a whole number within +-(2^53 - 1)
  NUMBER = 3,
  STRING = 4,
};

enum ParameterFlags : u32 {
  OPTIONAL = 1,
};

enum SlotTag : u32 {
  ABSENT = 0,
  FALSE_VALUE = 1,
  TRUE_VALUE = 2,
  NUMBER_VALUE = 3,  // `value`
  UTF8_VALUE = 4,    // a string: its UTF-8 bytes at `address`, nothing to unescape
  JSON_VALUE = 5,    // the exact, validated JSON text at `address` (also a string that has escapes)
  TEXT_VALUE = 6,    // a query or path value of an ANY parameter: JSON if it parses as such, else a string
  LENT_VALUE = 7,    // of an ENCODE: what the host has lent under the number `address`
};

struct Slot {
  u32 tag;      // SlotTag
  u32 address;
  u32 length;   // bytes
  u32 reserved;
  f64 value;
};

// ---------------------------------------------------------------- replies: host -> engine

enum ReplyKind : u32 {
  JSON_RESULT = 1,     // the result's JSON text: `length` bytes at `address`
  INTEGER_RESULT = 2,  // a whole number within +-(2^53 - 1), in `value`
  NULL_RESULT = 3,
  TRUE_RESULT = 4,
  FALSE_RESULT = 5,
  ERROR_RESULT = 6,   // code in `value`; message as JSON text at `address`; data as JSON text at `dataAddress`, or none
  ISSUES_RESULT = 7,  // as ERROR_RESULT, and the data is an array of issues: {"issues": data}
  // The body itself: `length` bytes at `address`; only where expects() gives WHOLE, and for an ENCODE. The media type is
  // at `dataAddress`: none for application/octet-stream, or, for an ENCODE, what it was. `value` is the content coding,
  // one of CallFlags, or 0.
  BYTES_RESULT = 8,
  // The same in memory of the host's own that it lends: `length` bytes, more than none, that it knows by the number
  // `address`, which is not 0. The engine has each number returned exactly once, when the bytes are no longer needed.
  LENT_JSON_RESULT = 9,
  LENT_BYTES_RESULT = 10,
  ITEM = 11,  // an item of a stream, as JSON text without line breaks; the call stays pending
  PUSH = 12,  // a whole JSON-RPC message for the `client` that `call` names, whose connection's number is in `value`
  // A result that CBOR can say and JSON cannot well, lent as LENT_JSON_RESULT is, though it is no bytes, with any `length`
  // but 0: the whole answer is to be an ENCODE with CBOR, and the number comes back when that has been answered.
  LENT_VALUE_RESULT = 13,
  MORE = 14,  // the next BODY of `call` can come
  // The entity tag (RFC 9110, 8.8.3) of the HTTP response that the result will be the body of: `length` bytes at
  // `address`, quotes and all. `value` is 1 where the client has that already: the answer is 304. The result is still owed.
  TAG = 15,
  // As BYTES_RESULT, in pieces: `length` slots at `address`, each a JSON_VALUE, whatever its bytes are, or a LENT_VALUE,
  // bytes that are lent as those of a LENT_BYTES_RESULT.
  PIECES_RESULT = 16,
};

// What is to become of a pending call's result: the low byte of expects(). Above it lies what Accept says (RFC 9110,
// 12.5.1): how welcome each of Acceptable is, from 0 (not at all) to 10. One more for CBOR that was named, so that it is
// the better choice where there is something in it for CBOR; 15 where the whole answer becomes CBOR in any case.
enum Expectation : u32 {
  NOTHING = 0,  // nobody waits for it
  JSON = 1,     // it stands within a JSON-RPC response
  WHOLE = 2,    // it is the body of an HTTP response
  DEFLATED = 3,  // as JSON, and what is lent for it is raw DEFLATE that ends in a sync flush, without a last block
};

constexpr u32 EXPECTATION_MASK = 0xff;

// Where the four bits of each begin.
enum Acceptable : u32 {
  ACCEPT_JSON = 8,
  ACCEPT_CBOR = 12,
  ACCEPT_NPY = 16,
  ACCEPT_BYTES = 20,  // application/octet-stream, or a type of image/
};

struct Reply {
  u32 call;
  u32 kind;  // ReplyKind
  u32 address;
  u32 length;
  f64 value;
  u32 dataAddress;
  u32 dataLength;
};

// ---------------------------------------------------------------- sends: engine -> platform

enum SendFlags : u32 {
  CLOSE = 1,   // when the bytes have left, end the connection gracefully (FIN)
  PAUSE = 2,   // stop reading from the peer
  RESUME = 4,  // read again
  ABORT = 8,   // drop the connection now, whatever is unsent
};

// A connection has at most one send with bytes under way: its bytes stay valid, and no further ones follow,
// until SENT events have covered them, or CLOSED has told that they are not needed any more. Bytes that the host lends
// follow those of the engine.
struct Send {
  u32 connection;
  u32 flags;  // SendFlags
  u32 address;
  u32 length;      // may be 0 where only flags matter
  u32 lent;        // the number of the lent bytes, 0 for none
  u32 lentLength;  // all of them
};

// ---------------------------------------------------------------- definition: host -> engine, once

// define() takes one blob of words; `text` is a length word, then its bytes, zero-padded to a whole word:
//   Options, hosts: count + text..., origins: count + text... ("*": any),
//   procedures: count + { name: text, flags: ProcedureFlags, path: text (template, "" for none),
//                         parameters: count + { name: text, type: WireType, flags: ParameterFlags } }
enum ProcedureFlags : u32 {
  READONLY = 1,   // answers GET and HEAD too
  STREAMING = 2,  // its result is a stream of items
  RESUMABLE = 4,  // Server-Sent Events of it are numbered, on from Last-Event-ID
  TAKES_BODY = 8,  // has one parameter that a whole body of a type of its own can be, over REST
  STREAMS_BODY = 16,  // its body over REST comes bit by bit
};

enum OptionFlags : u32 {
  ANY_HOST = 1,          // answer any Host on loopback listeners
  CORS_CREDENTIALS = 2,  // Access-Control-Allow-Credentials
  PER_MESSAGE_DEFLATE = 4,  // the host inflates and deflates WebSocket messages for clients that offer it
  COMPRESS = 8,             // the host compresses HTTP responses for clients that take them so
};

struct Options {
  u32 flags;          // OptionFlags
  u32 maxHead;        // bytes of request line and fields: 414, 431
  u32 maxFields;      // header fields: 431
  u32 maxBody;        // bytes of a body or a bare message: 413
  u32 maxDepth;       // nesting of JSON: -32700
  u32 maxBatch;       // calls in a batch: -32600
  u32 maxPending;     // requests of one connection that wait for answers before it is paused
  u32 maxUnsent;      // bytes of unread output of one connection before it is paused; streams pause at half of them
  u32 headTimeout;    // ms for a head to be complete: 408
  u32 bodyTimeout;    // ms for a body or a bare message to be complete, and 1 s more for each 4 KiB that came: 408
  u32 idleTimeout;    // ms without a request, or without the peer reading its answers
  u32 maxMessage;     // bytes of a WebSocket message: 1009
  u32 pingInterval;   // ms of silence before a WebSocket is pinged, and again before it is dropped
  u32 minCompressed;  // bytes of a response below which it is not compressed
};

// ---------------------------------------------------------------- errors

// ERROR(name, JSON-RPC code, HTTP status, message): the one table of codes.
#define UCALL_ERRORS(ERROR)                                        \
  ERROR(PARSE_ERROR, -32700, 400, "Parse error")                   \
  ERROR(INVALID_REQUEST, -32600, 400, "Invalid Request")           \
  ERROR(METHOD_NOT_FOUND, -32601, 404, "Method not found")         \
  ERROR(INVALID_PARAMS, -32602, 422, "Invalid params")             \
  ERROR(INTERNAL_ERROR, -32603, 500, "Internal error")             \
  ERROR(UNAUTHORIZED, -32001, 401, "Unauthorized")                 \
  ERROR(FORBIDDEN, -32003, 403, "Forbidden")                       \
  ERROR(NOT_FOUND, -32004, 404, "Not found")                       \
  ERROR(DEADLINE_EXCEEDED, -32008, 504, "Deadline exceeded")       \
  ERROR(CONFLICT, -32009, 409, "Conflict")                         \
  ERROR(CONTENT_TOO_LARGE, -32013, 413, "Content too large")       \
  ERROR(UNSUPPORTED_MEDIA_TYPE, -32015, 415, "Unsupported media type") \
  ERROR(TOO_MANY_REQUESTS, -32029, 429, "Too many requests")

// ---------------------------------------------------------------- exports

// Where the queues lie. Calls and sends may move: read them after each receive(), reply(), tick() or drain().
struct Queues {
  u32 events;
  u32 eventCapacity;  // records
  u32 calls;
  u32 replies;
  u32 replyCapacity;  // records
  u32 sends;
  u32 text;  // what headers() wrote
  u32 more;  // 1 after reply(): input or streams that had to wait can go on; call receive(0)
  u32 returned;       // after receive() and reply(): numbers of lent bytes that are no longer needed
  u32 returnedCount;
};

}  // namespace ucall

extern "C" {
ucall::u32 abi();                                              // ABI_VERSION
ucall::u32 queues();                                           // address of Queues, which never moves
ucall::u32 define(ucall::u32 address, ucall::u32 length);      // 1, or 0 where the blob is malformed; before any event
ucall::u32 alloc(ucall::u32 size);                             // 16-byte aligned, 64 readable bytes follow; 0 where memory is out
void release(ucall::u32 address);                              // gives back what alloc() gave
ucall::u32 receive(ucall::u32 events);                         // takes event records, gives the number of call records
ucall::u32 reply(ucall::u32 replies);                          // takes reply records, gives the number of send records since the last reply()
ucall::u32 expects(ucall::u32 call);                           // Expectation and Acceptable of a call that is pending
void tick(ucall::f64 now);                                     // ms since the epoch, twice a second or so: deadlines and the Date field;
                                                               // a gap counts as 1 s at most: then the host was busy, not the peers slow
void drain();                                                  // shutting down: idle connections close, the others after what they wait for
ucall::u32 headers(ucall::u32 address, ucall::u32 length);     // a raw head as JSON, [["name","value"],...], at Queues.text; its length
}
