// A host and a network of its own, driven by a seed: mutations of the traces' input in random pieces, answers in
// random order, connections that end anywhere. What comes out is held to what must always be true.
#include <algorithm>
#include <map>
#include <set>

#include "inputs.h"
#include "replies.h"
#include "well-formed.h"

namespace {

using namespace trace;

constexpr u32 CONNECTIONS = 4;  // at once
constexpr u32 BLOCK = 4096;     // the most that arrives in one event

struct Connection {
  bool open = false;
  bool closing = false;  // the engine said CLOSE or ABORT
  bool bare = false;     // bare JSON-RPC: its answers are lines
  bool heads = false;    // there may be a HEAD among its requests
  bool ended = false;
  std::string input;
  size_t given = 0;
  std::string output;
  u32 unsent = 0;
  u32 lent = 0;  // the lent buffer of the send under way
};

class Mutation {
 public:
  Mutation(Reader reader, u32 seed, u32 iterations)
      : random_(seed), inputs_(reader, random_), seed_(seed), iterations_(iterations), now_(inputs_.now()) {
    tick(now_);
  }

  bool run() {
    if (inputs_.empty()) return true;
    for (iteration_ = 0; iteration_ < iterations_; ++iteration_) {
      open_connections();
      for (u32 turns = 0; turns < 400 && !all_gone(); ++turns) turn();
      while (!pending_.empty()) answer_all();
      for (u32 i = 0; i < CONNECTIONS; ++i) close(i);
      give_events();
      take_sends(0);
      while (!pending_.empty()) answer_all();
      check(replies_.lends_nothing(), "a lent buffer was not returned");
    }
    return true;
  }

 private:
  // ---------------------------------------------------------------- the network

  void open_connections() {
    for (u32 i = 0; i < CONNECTIONS; ++i) {
      Connection& each = connections_[i] = Connection{};
      each.open = true;
      each.input = inputs_.mutated();
      size_t first = each.input.find_first_not_of(" \t\r\n");
      each.bare = first != std::string::npos && (each.input[first] == '{' || each.input[first] == '[');
      each.heads = each.input.find("HEAD") != std::string::npos;
      event(OPENED, i, random_.one_in(8) ? 0 : u32(LOOPBACK), 0);
    }
  }

  void turn() {
    for (u32 i = 0; i < CONNECTIONS; ++i) {
      if (connections_[i].open && !random_.one_in(3)) move(i);
    }
    convert_some();
    give_events();
    u32 replies = 0;
    while (!pending_.empty() && replies < queue().replyCapacity && !random_.one_in(4)) replies_.write(replies++);
    take_sends(replies);
    while (queue().more) give_events(), take_sends(0);
    if (random_.one_in(50)) {
      now_ += random_.below(1500);
      tick(now_);
      give_events();
      take_sends(0);
    }
  }

  void move(u32 number) {
    Connection& each = connections_[number];
    if (each.unsent && !random_.one_in(3)) {
      u32 length = random_.one_in(2) ? each.unsent : 1 + random_.below(each.unsent);
      each.unsent -= length;
      event(SENT, number, 0, length);
    }
    if (each.closing && !each.unsent) return close(number);
    if (random_.one_in(200)) return close(number);
    if (each.given < each.input.size()) {
      u32 most = random_.one_in(2) ? 1 + random_.below(8) : BLOCK;
      Bytes piece = Bytes(each.input).substr(each.given, std::min(most, BLOCK));
      each.given += piece.size();
      event(RECEIVED, number, input_.copy(piece), u32(piece.size()));
    } else if (!each.ended && random_.one_in(3)) {
      each.ended = true;
      event(ENDED, number, 0, 0);
    } else if (each.ended && random_.one_in(10)) {
      close(number);
    }
  }

  void close(u32 number) {
    Connection& each = connections_[number];
    if (!each.open) return;
    each.open = false;
    event(CLOSED, number, 0, 0);
    Bytes output = each.output;
    bool good = each.bare ? well_formed::lines(output) : well_formed::responses(output, each.heads);
    check(good, "the output is malformed");
  }

  bool all_gone() const {
    return std::none_of(connections_, connections_ + CONNECTIONS, [](const Connection& each) { return each.open; });
  }

  void event(u32 kind, u32 connection, u32 address, u32 length) {
    at<Event>(queue().events)[events_++] = {kind, connection, address, length};
  }

  // ---------------------------------------------------------------- the host

  void give_events() {
    u32 calls = receive(events_);
    events_ = 0;
    for (u32 i = 0; i < calls; ++i) take_call(at<Call>(queue().calls)[i]);
    converted_.clear();
    take_returned();
    // Later events bring bytes of their own; those of this turn must not be read any more.
    input_.clear();
  }

  void take_call(const Call& call) {
    auto found = pending_.find(call.call);
    switch (call.kind) {
      case CANCEL:
        if (converted_.count(call.call)) return;
        check(found != pending_.end(), "CANCEL of a call that is not pending");
        return check(!found->second.notification || found->second.streaming, "CANCEL of a notification");
      case RESUME_STREAM:
        check(found != pending_.end() && found->second.streaming, "RESUME_STREAM of no stream under way");
        check(!found->second.may_go_on, "RESUME_STREAM of a stream that goes on already");
        found->second.may_go_on = true;
        return;
      case ANSWER:
        check(call.client, "an answer of nobody");
        for (u32 i = 0; i < 2; ++i) check_slot(at<Slot>(call.slots)[i]);
        return;
      case INFLATE: return inflate(call);
      case CONVERT: return take_conversion(call);
      case ENCODE: return take_encoding(call);
      case BODY: return take_piece(call);
      case GONE:
        for (Client& client : clients_) {
          if (client.number == call.client) client.number = 0;
        }
        return;
    }
    check(call.kind == CALL && found == pending_.end(), "a call's number is taken");
    check(call.procedure < inputs_.parameters().size() && call.connection < CONNECTIONS, "a call of nothing");
    for (u32 i = 0; i < inputs_.parameters()[call.procedure]; ++i) check_slot(at<Slot>(call.slots)[i]);
    if (call.head) {
      u32 length = headers(call.head, call.headLength);
      check(well_formed::json(bytes_at(queue().text, length)), "headers() gave no JSON");
    }
    bool streaming = call.flags & STREAM;
    pending_[call.call] = {.notification = (call.flags & NOTIFICATION) != 0, .streaming = streaming, .may_go_on = streaming};
    pending_[call.call].uploading = call.flags & UPLOAD;
    if (call.client) clients_[call.connection] = {call.client, call.connection};
  }

  void take_conversion(const Call& call) {
    check(!pending_.count(call.call), "a conversion's number is taken");
    check(call.procedure == NO_PROCEDURE || call.procedure < inputs_.parameters().size(), "a body for nothing");
    const Slot& body = *at<Slot>(call.slots);
    check(body.tag == JSON_VALUE, "a conversion of no text");
    // Reading it to its end is what the sanitizers are to see.
    std::string bytes(bytes_at(body.address, body.length));
    if (call.head) {
      u32 length = headers(call.head, call.headLength);
      check(well_formed::json(bytes_at(queue().text, length)), "headers() gave no JSON");
    }
    pending_[call.call] = {.kind = CONVERT};
  }

  // A CONVERTED for some of the bodies that wait for one.
  void convert_some() {
    for (auto each = pending_.begin(); each != pending_.end() && events_ < queue().eventCapacity;) {
      if (each->second.kind != CONVERT || random_.one_in(3)) {
        ++each;
        continue;
      }
      std::string text = random_.one_in(3) ? inputs_.token() : random_.one_in(2) ? "{\"value\":[1,2]}" : "{\"jsonrpc\":\"2.0\",\"method\":\"echo.json\",\"params\":[1],\"id\":1}";
      event(CONVERTED, each->first, give(text), u32(text.size()));
      converted_.insert(each->first);
      each = pending_.erase(each);
    }
  }

  void take_encoding(const Call& call) {
    check(!pending_.count(call.call), "an encoding's number is taken");
    u32 size = 0;
    for (const Slot* slot = at<Slot>(call.slots); slot->tag != ABSENT; ++slot) {
      check(slot->tag == JSON_VALUE || slot->tag == LENT_VALUE, "an answer of neither text nor what is lent");
      const std::string* lent = replies_.lent(slot->address);
      if (slot->tag == LENT_VALUE) check(lent && lent->size() == slot->length, "an answer with what is not lent");
      else size += u32(std::string(bytes_at(slot->address, slot->length)).size());
      if (slot->tag == LENT_VALUE) size += slot->length;
    }
    u32 codings = call.flags & (GZIP | BROTLI | ZSTD);
    check(size && (codings || call.flags & CBOR), "an encoding of nothing, or into nothing");
    pending_[call.call] = {.kind = ENCODE, .codings = codings, .cbor = (call.flags & CBOR) != 0};
  }

  void take_piece(const Call& call) {
    auto found = pending_.find(call.call);
    check(found != pending_.end() && found->second.uploading, "a piece of no upload under way");
    Pending& upload = found->second;
    check(!upload.has_piece, "a piece that nobody asked for");
    bool last = call.flags & LAST;
    std::string bytes(bytes_at(call.head, call.headLength));
    check(last || !bytes.empty(), "a piece without bytes");
    upload.uploading = !last;
    upload.has_piece = !last;
  }

  // What a compressed message says is another one.
  void inflate(const Call& call) {
    check(call.connection < CONNECTIONS, "a message of nobody");
    std::string text(bytes_at(call.head, call.headLength));
    if (random_.one_in(8)) return event(INFLATED, call.connection, 0, random_.one_in(2) ? 1007 : 1009);
    if (!random_.one_in(3)) text = inputs_.token();
    event(INFLATED, call.connection, give(text), u32(text.size()));
  }

  void check_slot(const Slot& slot) {
    check(slot.tag <= TEXT_VALUE, "a tag that does not exist");
    if (!has_text(slot.tag)) return;
    Bytes text = bytes_at(slot.address, slot.length);
    if (slot.tag == JSON_VALUE) return check(well_formed::json(text), "a slot's JSON is malformed");
    std::string quoted = "\"";
    for (char byte : text) {
      if (byte == '"' || byte == '\\' || (byte >= 0 && byte < 0x20)) quoted += '\\', byte = 'n';
      quoted += byte;
    }
    check(well_formed::json(quoted + '"'), "a slot's text is no UTF-8");
  }

  // The sends under way must not name any of them.
  void take_returned() {
    for (u32 i = 0; i < queue().returnedCount; ++i) {
      u32 number = at<u32>(queue().returned)[i];
      check(replies_.take_back(number), "a buffer was returned that was not lent");
      for (const Connection& each : connections_) {
        check(!each.open || !each.unsent || each.lent != number, "a buffer was returned in the middle of its send");
      }
    }
  }

  void answer_all() {
    u32 replies = 0;
    while (!pending_.empty() && replies < queue().replyCapacity) replies_.write(replies++);
    take_sends(replies);
    give_events();
  }

  void take_sends(u32 replies) {
    u32 sends = reply(replies);
    replies_.forget_texts();
    for (u32 i = 0; i < sends; ++i) {
      const Send& send = at<Send>(queue().sends)[i];
      check(send.connection < CONNECTIONS, "a send for a connection that does not exist");
      Connection& each = connections_[send.connection];
      check(each.open, "a send for a connection that is gone");
      if (send.length || send.lent) {
        check(!each.unsent, "a send while another is under way");
        check(!each.closing, "a send after CLOSE");
        const std::string* lent = replies_.lent(send.lent);
        check(!send.lent || lent, "a send of a buffer that is not lent");
        check(send.lentLength == (send.lent ? lent->size() : 0), "a send of another length than was lent");
        each.unsent = send.length + send.lentLength;
        each.lent = send.lent;
        each.output += bytes_at(send.address, send.length);
        if (send.lent) each.output += *lent;
      }
      if (send.flags & (CLOSE | ABORT)) each.closing = true;
      if (send.flags & ABORT) each.unsent = 0;
    }
    take_returned();
  }

  void check(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "seed %u, iteration %u: %s\n", seed_, iteration_, what);
    for (const Connection& each : connections_) {
      std::fprintf(stderr, "---- input (%zu of %zu bytes given)\n%.2000s\n---- output\n%.2000s\n", each.given, each.input.size(), each.input.c_str(), each.output.c_str());
    }
    std::exit(1);
  }

  Random random_;
  Inputs inputs_;
  u32 seed_;
  u32 iterations_;
  u32 iteration_ = 0;
  f64 now_;
  Connection connections_[CONNECTIONS];
  std::map<u32, Pending> pending_;  // by the call's number
  std::set<u32> converted_;          // calls whose CONVERTED is under way
  std::vector<Client> clients_{CONNECTIONS};  // by the connection's number
  Replies replies_{random_, pending_, clients_};
  u32 events_ = 0;
  Regions input_;
};

}  // namespace

bool mutate(trace::Reader reader, trace::u32 seed, trace::u32 iterations) { return Mutation(reader, seed, iterations).run(); }
