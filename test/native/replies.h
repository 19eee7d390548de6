// The replies of a host that a seed drives: to calls, to what the engine asks to have converted or encoded, and to clients
// that asked nothing.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "random.h"
#include "rpc/errors.h"
#include "stored.h"
#include "trace.h"

namespace trace {

// A call that waits for its reply; a CONVERT may also get a CONVERTED.
struct Pending {
  u32 kind = CALL;
  u32 codings = 0;         // that an ENCODE may choose from
  bool cbor = false;       // what it is to become
  bool uploading = false;  // its body has not come to its end
  bool has_piece = false;  // of that body: no more comes before MORE
  bool notification = false;
  bool streaming = false;
  bool may_go_on = false;  // there is room for its next item
  u32 items = 0;
};

// Whom messages can be pushed to.
struct Client {
  u32 number = 0;
  u32 connection = 0;
};

class Replies {
 public:
  Replies(Random& random, std::map<u32, Pending>& pending, const std::vector<Client>& clients)
      : random_(random), pending_(pending), clients_(clients) {}

  // One to any of the calls that wait, of which there must be one: as the reply of that index.
  void write(u32 index) {
    Reply& reply = at<Reply>(queue().replies)[index];
    const Client& client = clients_[random_.below(u32(clients_.size()))];
    if (client.number && random_.one_in(8)) return write_push(reply, client);
    auto chosen = pending_.begin();
    std::advance(chosen, random_.below(std::min<u32>(8, u32(pending_.size()))));
    Pending& call = chosen->second;
    if (call.kind != CALL) return write_conversion(reply, chosen->first);
    if (call.has_piece && !random_.one_in(3)) {
      call.has_piece = false;
      reply = {chosen->first, MORE, 0, 0, 0, 0, 0};
      return;
    }
    if (call.may_go_on && call.items < MOST_ITEMS && !random_.one_in(4)) return write_item(reply, chosen->first, call);
    bool whole = (expects(chosen->first) & EXPECTATION_MASK) == WHOLE;
    if (whole && !call.streaming && random_.one_in(6)) return write_tag(reply, chosen->first);
    reply = {chosen->first, 1 + random_.below(LENT_BYTES_RESULT), 0, 0, f64(i32(random_.next())), 0, 0};
    u32 expected = expects(reply.call) & EXPECTATION_MASK;
    bool body = expected == WHOLE;
    u32 weights = expects(reply.call);
    bool takes_cbor = (weights >> ACCEPT_CBOR & 15) > (weights >> ACCEPT_JSON & 15);
    if (takes_cbor && expected != NOTHING && random_.one_in(4)) reply.kind = LENT_VALUE_RESULT;
    // A stream ends without a result, or with an error.
    if (call.streaming && reply.kind != ERROR_RESULT && reply.kind != ISSUES_RESULT) reply.kind = NULL_RESULT;
    if (reply.kind == BYTES_RESULT && !body) reply.kind = JSON_RESULT;
    if (reply.kind == LENT_BYTES_RESULT && !body) reply.kind = LENT_JSON_RESULT;
    if (body && random_.one_in(8) && !call.streaming) reply.kind = PIECES_RESULT;
    if (reply.kind == BYTES_RESULT || reply.kind == LENT_BYTES_RESULT || reply.kind == PIECES_RESULT) {
      reply.value = 0;
      write_type(reply, random_.one_in(2) ? "image/png" : "");
    }
    if (reply.kind == PIECES_RESULT) {
      write_pieces(reply, "\x93NUMPY");
      pending_.erase(chosen);
      return;
    }
    if (reply.kind >= LENT_JSON_RESULT) {
      std::string bytes = random_.one_in(40) ? '[' + std::string(70'000, '7') + ']' : "{\"lent\":[null]}";
      reply.address = lend(expected == DEFLATED ? stored::deflate(bytes) : bytes);
      reply.length = u32(lent_[reply.address].size());
      pending_.erase(chosen);
      return;
    }
    static const std::string large = '"' + std::string(70'000, 'x') + '"';
    bool error = reply.kind == ERROR_RESULT || reply.kind == ISSUES_RESULT;
    Bytes text = error ? Bytes("\"words\"") : random_.one_in(40) ? Bytes(large) : Bytes("{\"a\":[1,\"b\"]}");
    if (reply.kind == JSON_RESULT || reply.kind == BYTES_RESULT || error) {
      reply.address = texts_.copy(text);
      reply.length = u32(text.size());
    }
    if (reply.kind == ISSUES_RESULT || (reply.kind == ERROR_RESULT && random_.one_in(2))) {
      Bytes data = "[{\"path\":[\"a\"],\"message\":\"b\"}]";
      reply.dataAddress = texts_.copy(data);
      reply.dataLength = u32(data.size());
    }
    pending_.erase(chosen);
  }

  // What is lent under that number; null where nothing is.
  const std::string* lent(u32 number) const {
    auto found = lent_.find(number);
    return found == lent_.end() ? nullptr : &found->second;
  }

  bool lends_nothing() const { return lent_.empty(); }

  // False where it was not lent.
  bool take_back(u32 number) { return lent_.erase(number) == 1; }

  // The engine has taken what the replies said.
  void forget_texts() { texts_.clear(); }

 private:
  static constexpr u32 MOST_ITEMS = 20;  // of a stream

  // Of a CONVERT: an error. Of an ENCODE: what became of the answer.
  void write_conversion(Reply& reply, u32 number) {
    Pending encoding = pending_[number];
    pending_.erase(number);
    if (encoding.kind == CONVERT) {
      Bytes words = "\"words\"";
      f64 code = random_.one_in(2) ? f64(PARSE_ERROR) : f64(UNSUPPORTED_MEDIA_TYPE);
      reply = {number, ERROR_RESULT, texts_.copy(words), u32(words.size()), code, 0, 0};
      return;
    }
    u32 coding = encoding.codings & (0u - encoding.codings);
    // One that failed leaves the answer as it was; what is to be CBOR becomes that.
    if (random_.one_in(4)) coding = 0;
    Bytes bytes = coding || encoding.cbor ? Bytes("\x01\xff\0{", 4) : Bytes("{\"a\":1}");
    u32 form = random_.below(3);
    if (form == 0) {
      reply = {number, PIECES_RESULT, 0, 0, f64(coding), 0, 0};
      write_pieces(reply, bytes);
    } else if (form == 1) {
      u32 lent = lend(std::string(bytes));
      reply = {number, LENT_BYTES_RESULT, lent, u32(bytes.size()), f64(coding), 0, 0};
    } else {
      reply = {number, BYTES_RESULT, texts_.copy(bytes), u32(bytes.size()), f64(coding), 0, 0};
    }
    write_type(reply, encoding.cbor ? "application/cbor" : "");
  }

  // Each copied or lent.
  void write_pieces(Reply& reply, Bytes bytes) {
    std::vector<Slot> slots;
    while (!bytes.empty()) {
      Bytes piece = bytes.substr(0, 1 + random_.below(u32(bytes.size())));
      bool lends = random_.one_in(2);
      slots.push_back({lends ? LENT_VALUE : JSON_VALUE, lends ? lend(std::string(piece)) : texts_.copy(piece), u32(piece.size()), 0, 0});
      bytes.remove_prefix(piece.size());
    }
    reply.address = texts_.copy(bytes_of(slots));
    reply.length = u32(slots.size());
  }

  void write_type(Reply& reply, Bytes type) {
    if (type.empty()) return;
    reply.dataAddress = texts_.copy(type);
    reply.dataLength = u32(type.size());
  }

  u32 lend(std::string bytes) {
    lent_[++last_lent_] = std::move(bytes);
    return last_lent_;
  }

  void write_item(Reply& reply, u32 number, Pending& call) {
    Bytes text = random_.one_in(2) ? Bytes("[\"item\"]") : Bytes("1");
    reply = {number, ITEM, texts_.copy(text), u32(text.size()), 0, 0, 0};
    call.may_go_on = false;
    ++call.items;
  }

  void write_tag(Reply& reply, u32 number) {
    Bytes text = "\"a\"";
    reply = {number, TAG, texts_.copy(text), u32(text.size()), random_.one_in(2) ? 0.0 : 1.0, 0, 0};
  }

  void write_push(Reply& reply, const Client& client) {
    Bytes text = "{\"jsonrpc\":\"2.0\",\"method\":\"push\",\"id\":\"s1\"}";
    reply = {client.number, PUSH, texts_.copy(text), u32(text.size()), f64(client.connection), 0, 0};
  }

  Random& random_;
  std::map<u32, Pending>& pending_;  // by the call's number
  const std::vector<Client>& clients_;
  std::map<u32, std::string> lent_;  // buffers, by number
  u32 last_lent_ = 0;
  Regions texts_;
};

}  // namespace trace
