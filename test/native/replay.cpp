// Plays an instance's trace of the WebAssembly engine to the native build of the same sources, and compares.
#include <map>

#include "trace.h"

namespace {

using namespace trace;

class Replay {
 public:
  explicit Replay(Reader reader) : in_(reader) {}

  bool run() {
    for (op_ = 0; !in_.at_end() && same_; ++op_) {
      kind_ = in_.word();
      switch (kind_) {
        case DEFINE: define_blob(); break;
        case TICK: tick(in_.number()); break;
        case DRAIN: drain(); break;
        case RECEIVE: receive_events(); break;
        case REPLY: reply_results(); break;
        case HEADERS: decode_head(); break;
        default: differ("a word that is no op", kind_, 0);
      }
    }
    return same_;
  }

 private:
  void define_blob() {
    Bytes blob = in_.bytes();
    for (u32 count = in_.word(); count; --count) in_.word();
    expect("define()", 1, define_once(blob));
  }

  void receive_events() {
    input_.clear();
    u32 count = in_.word();
    for (u32 i = 0; i < count; ++i) {
      u32 kind = in_.word(), connection = in_.word(), flags = in_.word(), length = in_.word();
      u32 address = flags;
      if (kind == RECEIVED) address = input_.copy(in_.bytes());
      if ((kind == INFLATED || kind == CONVERTED) && flags) address = give(in_.bytes());
      if (kind == CONVERTED) connection = numbers_[connection];
      at<Event>(queue().events)[i] = {kind, connection, address, length};
    }
    u32 calls = receive(count);
    expect("number of calls", in_.word(), calls);
    for (u32 i = 0; i < calls && same_; ++i) compare_call(at<Call>(queue().calls)[i]);
    compare_returned();
  }

  void compare_call(const Call& call) {
    expect("call.kind", in_.word(), call.kind);
    // Numbers of calls are the engine's own affair: calls that were withdrawn in the same turn have used some up.
    u32 number = in_.word();
    if (call.kind == CALL || call.kind == CONVERT || call.kind == ENCODE) numbers_[number] = call.call;
    else if (number) expect("number of a call under way", numbers_[number], call.call);
    expect("call.procedure", in_.word(), call.procedure);
    expect("call.connection", in_.word(), call.connection);
    expect("call.flags", in_.word(), call.flags);
    expect("call.client", in_.word(), call.client);
    Bytes head = in_.bytes();
    if (!head.empty()) expect("call.head", head, bytes_at(call.head, call.headLength));
    u32 slots = in_.word();
    for (u32 i = 0; i < slots && same_; ++i) {
      const Slot& slot = at<Slot>(call.slots)[i];
      u32 tag = in_.word();
      f64 value = in_.number();
      Bytes text = in_.bytes();
      expect("slot.tag", tag, slot.tag);
      if (has_text(slot.tag)) expect("slot's text", text, bytes_at(slot.address, slot.length));
      if (slot.tag == LENT_VALUE) expect("slot's number", u32(value), slot.address);
      if (slot.tag == NUMBER_VALUE && std::memcmp(&value, &slot.value, sizeof value)) differ("slot.value", value, slot.value);
    }
  }

  void reply_results() {
    Regions texts;
    u32 count = in_.word();
    for (u32 i = 0; i < count; ++i) {
      Reply& reply = at<Reply>(queue().replies)[i];
      u32 number = in_.word();
      reply.kind = in_.word();
      // What PUSH names are clients.
      reply.call = reply.kind == PUSH ? number : numbers_[number];
      reply.value = in_.number();
      u32 lent = in_.word(), lent_length = in_.word();
      Bytes text = in_.bytes();
      Bytes data = in_.bytes();
      reply.address = lent ? lent : texts.copy(text);
      reply.length = lent ? lent_length : u32(text.size());
      reply.dataAddress = texts.copy(data);
      reply.dataLength = u32(data.size());
      if (u32 pieces = in_.word()) take_pieces(reply, pieces, texts);
    }
    u32 sends = reply(count);
    expect("more", in_.word(), queue().more);
    expect("number of sends", in_.word(), sends);
    for (u32 i = 0; i < sends && same_; ++i) {
      const Send& send = at<Send>(queue().sends)[i];
      expect("send.connection", in_.word(), send.connection);
      expect("send.flags", in_.word(), send.flags);
      expect("send's bytes", in_.bytes(), bytes_at(send.address, send.length));
      expect("send.lent", in_.word(), send.lent);
      expect("send.lentLength", in_.word(), send.lentLength);
    }
    compare_returned();
  }

  void take_pieces(Reply& reply, u32 count, Regions& texts) {
    std::vector<Slot> slots(count);
    for (Slot& slot : slots) {
      u32 lent = in_.word(), lent_length = in_.word();
      Bytes bytes = in_.bytes();
      slot.tag = lent ? LENT_VALUE : JSON_VALUE;
      slot.address = lent ? lent : texts.copy(bytes);
      slot.length = lent ? lent_length : u32(bytes.size());
    }
    reply.address = texts.copy(bytes_of(slots));
    reply.length = count;
  }

  void compare_returned() {
    expect("number of returned buffers", in_.word(), queue().returnedCount);
    for (u32 i = 0; i < queue().returnedCount && same_; ++i) expect("returned", in_.word(), at<u32>(queue().returned)[i]);
  }

  void decode_head() {
    Regions region;
    Bytes head = in_.bytes();
    u32 length = headers(region.copy(head), u32(head.size()));
    expect("headers()", in_.bytes(), bytes_at(queue().text, length));
  }

  void expect(const char* what, u32 recorded, u32 here) {
    if (recorded != here) differ(what, recorded, here);
  }

  void expect(const char* what, Bytes recorded, Bytes here) {
    if (recorded == here || !same_) return;
    std::fprintf(stderr, "op %u (kind %u): %s\n  WebAssembly: %.*s\n  native:      %.*s\n", op_, kind_, what, int(recorded.size()),
                 recorded.data(), int(here.size()), here.data());
    same_ = false;
  }

  void differ(const char* what, f64 recorded, f64 here) {
    if (!same_) return;
    std::fprintf(stderr, "op %u (kind %u): %s\n  WebAssembly: %.17g\n  native:      %.17g\n", op_, kind_, what, recorded, here);
    same_ = false;
  }

  Reader in_;
  Regions input_;                // of this turn: readable until the next receive()
  std::map<u32, u32> numbers_;  // of calls: theirs by those in the trace
  u32 op_ = 0;
  u32 kind_ = 0;
  bool same_ = true;
};

}  // namespace

bool replay(trace::Reader reader) { return Replay(reader).run(); }
