// The engine's exports: queues in, queues out. abi.h says what each does.
#include "engine.h"

#include "calls.h"
#include "connection/events.h"
#include "connection/output.h"
#include "http/fields.h"
#include "memory/address.h"
#include "streams/stream.h"

namespace {

using namespace ucall;

constexpr u32 EVENT_CAPACITY = 1024;
constexpr u32 REPLY_CAPACITY = 1024;

Engine engine;
Event events[EVENT_CAPACITY];
alignas(8) Reply replies[REPLY_CAPACITY];
Queues records;

void* pointer_to(u32 address) { return reinterpret_cast<void*>(uintptr_t(address)); }

}  // namespace

extern "C" {

u32 abi() { return ABI_VERSION; }

u32 queues() {
  records = {
      .events = address_of(events),
      .eventCapacity = EVENT_CAPACITY,
      .calls = address_of(engine.calls.data()),
      .replies = address_of(replies),
      .replyCapacity = REPLY_CAPACITY,
      .sends = address_of(engine.sends.data()),
      .text = address_of(engine.text.data()),
      .more = !engine.ready.empty() || !engine.resumed.empty() || !engine.encodable.empty(),
      .returned = address_of(engine.returned.data()),
      .returnedCount = u32(engine.returned.size()),
  };
  return address_of(&records);
}

u32 define(u32 address, u32 length) {
  // The procedures' texts point into the blob: it is copied, and kept.
  auto* words = static_cast<u32*>(std::malloc(length + PADDING));
  if (!words || length % 4) return 0;
  std::memcpy(words, pointer_to(address), length);
  if (!read_definition(words, length / 4, engine.definition)) return 0;
  for (const Procedure& procedure : engine.definition.procedures.list) {
    i32 index = i32(&procedure - engine.definition.procedures.list.data());
    if (!procedure.path.empty()) engine.routes.add(procedure.path, index);
  }
  return 1;
}

u32 alloc(u32 size) {
  return size > 0x7fff0000 ? 0 : address_of(std::aligned_alloc(16, (size + PADDING + 15) & ~15u));
}

void release(u32 address) { std::free(pointer_to(address)); }

u32 receive(u32 count) {
  engine.turn.reset();
  engine.calls.clear();
  engine.returned.clear();
  streams::resume(engine);
  queue_encodable(engine);
  resume_ready(engine);
  for (u32 i = 0; i < count; ++i) take_event(engine, events[i]);
  queues();
  return u32(engine.calls.size());
}

u32 reply(u32 count) {
  engine.sends.clear();
  engine.returned.clear();
  for (u32 i = 0; i < count; ++i) take_reply(engine, replies[i]);
  flush(engine);
  queues();
  return u32(engine.sends.size());
}

u32 expects(u32 number) {
  const PendingCall* call = engine.pending.find(number);
  if (!call || !call->connection || !call->exchange) return NOTHING;
  const auto& socket = call->connection->socket;
  u32 use = call->exchange->rest ? WHOLE : socket && socket->compresses ? DEFLATED : JSON;
  return use | call->exchange->accepts;
}

void tick(f64 now) {
  engine.clock.tick(now);
  check_deadlines(engine);
}

void drain() { drain_connections(engine); }

u32 headers(u32 address, u32 length) {
  engine.text.clear(64 * 1024);
  http::write_fields(engine.text, {static_cast<const char*>(pointer_to(address)), length});
  queues();
  return engine.text.size();
}

}
