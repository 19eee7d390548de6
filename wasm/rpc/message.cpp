#include "rpc/message.h"

#include <optional>

#include "calls.h"
#include "json/scalar.h"
#include "json/tokens.h"
#include "procedures/params.h"
#include "rpc/answer.h"

namespace ucall::rpc {

namespace {

// The members of one request object; of duplicates the last one wins.
struct Envelope {
  bool version = false;  // jsonrpc is there and is "2.0"
  bool named = false;    // method is there and is a string
  const Procedure* procedure = nullptr;
  const u32* params = nullptr;    // where they begin among the tokens
  std::optional<Params> values;   // where they have been read
  bool structured = true;         // params, if any, are an array or an object
  bool has_id = false;
  bool id_valid = true;
  Text id = NO_ID;
  bool has_method = false;
  bool cancels = false;  // the method is rpc.cancel
  Text outcome;          // of an answer to a request of ours: result or error
  bool failed = false;   // it is the error
};

enum class Member : u8 { OTHER, VERSION, METHOD, PARAMS, ID, RESULT, ERROR };

// The member whose name, and the quote behind it, the word begins with.
Member member_of(u64 word) {
  if (word == word_of("jsonrpc\"")) return Member::VERSION;
  if (first_bytes(word, 7) == word_of("method\"")) return Member::METHOD;
  if (first_bytes(word, 7) == word_of("params\"")) return Member::PARAMS;
  if (first_bytes(word, 3) == word_of("id\"")) return Member::ID;
  if (first_bytes(word, 7) == word_of("result\"")) return Member::RESULT;
  if (first_bytes(word, 6) == word_of("error\"")) return Member::ERROR;
  return Member::OTHER;
}

// The ids of our own requests are "s1", "s2" and so on.
bool is_id_of_ours(Text id) {
  return id.size() > 3 && id.substr(0, 2) == "\"s" && id.substr(2, id.size() - 3).find_first_not_of("0123456789") == Text::npos;
}

class Reader {
 public:
  Reader(Engine& engine, Connection& connection, Exchange& exchange, json::Tokens& tokens, Text head)
      : engine_(engine), connection_(connection), exchange_(exchange), tokens_(tokens), head_(head) {}

  // False where the text is malformed; then nothing of it may be carried out.
  bool read() { return tokens_.peek() == '[' ? read_batch() : read_one(engine_.options().maxDepth); }

  // Was it a well-formed batch of more calls than a batch may have?
  bool too_many() const { return too_many_; }

 private:
  bool read_batch() {
    tokens_.next();
    if (tokens_.take(']')) {
      refuse("an empty batch", NO_ID);
      return true;
    }
    exchange_.batch = true;
    u32 count = 0;
    do {
      if (++count > engine_.options().maxBatch) return read_rest_of_batch();
      if (!read_one(engine_.options().maxDepth - 1)) return false;
    } while (tokens_.take(','));
    return tokens_.take(']');
  }

  // The batch has too many calls: it is refused whole, if it is well-formed.
  bool read_rest_of_batch() {
    do {
      if (!tokens_.skip(engine_.options().maxDepth - 1)) return false;
    } while (tokens_.take(','));
    too_many_ = true;
    return tokens_.take(']');
  }

  bool read_one(u32 depth) {
    if (tokens_.peek() != '{') {
      if (!tokens_.skip(depth)) return false;
      refuse("a request is an object", NO_ID);
      return true;
    }
    Envelope envelope;
    if (!read_envelope(envelope, depth)) return false;
    const u32* end = tokens_.place();
    carry_out(envelope);
    tokens_.seek(end);
    return true;
  }

  bool read_envelope(Envelope& envelope, u32 depth) {
    tokens_.next();
    if (tokens_.take('}')) return true;
    do {
      Member member;
      if (!read_name(member) || !tokens_.take(':') || !read_member(member, envelope, depth - 1)) return false;
    } while (tokens_.take(','));
    return tokens_.take('}');
  }

  // Mostly the eight bytes behind the opening quote tell; a name with escapes is resolved first.
  bool read_name(Member& member) {
    if (tokens_.peek() != '"') return false;
    member = member_of(tokens_.second_word());
    if (member != Member::OTHER) {
      tokens_.next();
      return true;
    }
    Text name;
    if (!read_string(name)) return false;
    u32 size = u32(name.size());
    if (size < 8) member = member_of(first_bytes(load8(name.data()), size) | u64('"') << size * 8);
    return true;
  }

  // A string token with its escapes resolved.
  bool read_string(Text& string) {
    bool escaped;
    if (!tokens_.take_string(string, escaped)) return false;
    return !escaped || json::unescape(string, engine_.turn, string);
  }

  bool read_member(Member member, Envelope& envelope, u32 depth) {
    u8 first = tokens_.peek();
    switch (member) {
      case Member::VERSION: return read_version(envelope, first, depth);
      case Member::METHOD: return read_method(envelope, first, depth);
      case Member::PARAMS: return read_params(envelope, first, depth);
      case Member::ID: return read_id(envelope, first, depth);
      case Member::RESULT: case Member::ERROR: return read_outcome(member == Member::ERROR, envelope, depth);
      case Member::OTHER: break;
    }
    return tokens_.skip(depth);
  }

  bool read_version(Envelope& envelope, u8 first, u32 depth) {
    envelope.version = first == '"' && first_bytes(tokens_.word(), 5) == word_of("\"2.0\"");
    if (envelope.version) {
      tokens_.next();
      return true;
    }
    if (first != '"') return tokens_.skip(depth);
    Text version;
    if (!read_string(version)) return false;
    envelope.version = version.size() == 3 && first_bytes(load8(version.data()), 3) == word_of("2.0");
    return true;
  }

  bool read_method(Envelope& envelope, u8 first, u32 depth) {
    envelope.has_method = true;
    envelope.cancels = false;
    envelope.named = first == '"';
    envelope.procedure = nullptr;
    envelope.values.reset();
    Text name;
    if (!envelope.named) return tokens_.skip(depth);
    if (!read_string(name)) return false;
    envelope.procedure = engine_.definition.procedures.find(name);
    if (!envelope.procedure) envelope.cancels = name == "rpc.cancel";
    return true;
  }

  bool read_outcome(bool failed, Envelope& envelope, u32 depth) {
    const u32* begin = tokens_.place();
    if (!tokens_.skip(depth)) return false;
    envelope.outcome = tokens_.since(begin);
    envelope.failed = failed;
    return true;
  }

  // Where the method is known by now, as it is with most clients, its parameters are read in this same pass.
  bool read_params(Envelope& envelope, u8 first, u32 depth) {
    envelope.params = tokens_.place();
    envelope.structured = first == '{' || first == '[';
    envelope.values.reset();
    if (!envelope.procedure || !envelope.structured) return tokens_.skip(depth);
    envelope.values.emplace(*envelope.procedure, engine_.turn, engine_.issues);
    return envelope.values->ok() ? envelope.values->read(tokens_, depth) : tokens_.skip(depth);
  }

  bool read_id(Envelope& envelope, u8 first, u32 depth) {
    bool scalar = first == '"' || first == '-' || (first >= '0' && first <= '9') || first == 'n';
    envelope.has_id = true;
    envelope.id_valid = scalar;
    envelope.id = scalar ? tokens_.raw() : NO_ID;
    f64 value;
    return (scalar && tokens_.take_short_integer(value)) || tokens_.skip(depth);
  }

  void carry_out(Envelope& envelope) {
    if (!envelope.id_valid) return refuse("id must be a string, a number or null", NO_ID);
    if (!envelope.version) return refuse("jsonrpc must be 2.0 as a string", envelope.id);
    bool answers = !envelope.has_method && !envelope.outcome.empty() && is_id_of_ours(envelope.id);
    if (answers && !connection_.in_order()) {
      return queue_answer(engine_, connection_, envelope.id, envelope.outcome, envelope.failed);
    }
    if (!envelope.named) return refuse("method must be a string", envelope.id);
    if (!envelope.structured) return refuse("params must be an object or an array", envelope.id);
    if (!envelope.procedure) {
      if (envelope.cancels && !envelope.has_id) return cancel(envelope);
      if (envelope.has_id) answer_error(METHOD_NOT_FOUND, "rpc.discover lists the methods of this server", envelope.id);
      return;
    }
    if (!envelope.values) {
      envelope.values.emplace(*envelope.procedure, engine_.turn, engine_.issues);
      if (envelope.params && envelope.values->ok()) {
        tokens_.seek(envelope.params);
        envelope.values->read(tokens_, engine_.options().maxDepth);
      }
    }
    if (!envelope.values->ok()) return answer_error(INTERNAL_ERROR, "out of memory", envelope.id);
    if (!envelope.values->finish()) {
      Failure failure{INVALID_PARAMS, message_of(INVALID_PARAMS), engine_.issues.text(), true};
      if (envelope.has_id) write_error(begin_answer(exchange_), failure, envelope.id);
      return;
    }
    bool streams_in_batch = envelope.procedure->streaming && envelope.has_id && exchange_.batch;
    if (streams_in_batch && connection_.in_order()) {
      return refuse("a stream cannot be part of a batch over HTTP", envelope.id);
    }
    Exchange* exchange = envelope.has_id ? &exchange_ : nullptr;
    if (!queue_call(engine_, connection_, exchange, *envelope.procedure, *envelope.values, envelope.id, head_)) {
      answer_error(TOO_MANY_REQUESTS, "too many calls are under way", envelope.id);
    }
  }

  // `{"id": …}` of rpc.cancel, which means the calls of this connection only.
  void cancel(const Envelope& envelope) {
    if (connection_.in_order() || !envelope.params) return;
    tokens_.seek(envelope.params);
    if (!tokens_.take('{')) return;
    Text id;
    while (tokens_.peek() == '"') {
      Member member;
      if (!read_name(member) || !tokens_.take(':')) return;
      const u32* begin = tokens_.place();
      if (!tokens_.skip(engine_.options().maxDepth)) return;
      if (member == Member::ID) id = tokens_.since(begin);
      if (!tokens_.take(',')) break;
    }
    if (!id.empty()) cancel_call(engine_, connection_, id);
  }

  void refuse(Text words, Text id) { answer_error(INVALID_REQUEST, words, id); }

  void answer_error(ErrorCode code, Text words, Text id) { write_error(begin_answer(exchange_), code, words, id); }

  Engine& engine_;
  Connection& connection_;
  Exchange& exchange_;
  json::Tokens& tokens_;
  Text head_;
  bool too_many_ = false;
};

}  // namespace

bool read_message(Engine& engine, Connection& connection, Exchange& exchange, json::Tokens& tokens, Text head, bool alone) {
  u32 calls_before = u32(engine.calls.size());
  Reader reader(engine, connection, exchange, tokens, head);
  bool well_formed = reader.read() && (!alone || tokens.done());
  if (!well_formed || reader.too_many()) {
    withdraw_calls(engine, calls_before);
    exchange.batch = false;
    exchange.body.truncate(0);
  }
  if (well_formed && reader.too_many()) write_error(exchange.body, INVALID_REQUEST, "more calls than a batch may have", NO_ID);
  if (well_formed && exchange.owed == 0) exchange.done = true;
  return well_formed;
}

bool read_text(Engine& engine, Connection& connection, Exchange& exchange, Text text, Text head) {
  json::Tokens tokens;
  bool found = json::Tokens::find(reinterpret_cast<const u8*>(text.data()), u32(text.size()), tokens);
  if (found && read_message(engine, connection, exchange, tokens, head, true)) return true;
  write_error(exchange.body, PARSE_ERROR, "not valid JSON, or nested too deeply", NO_ID);
  exchange.done = true;
  return false;
}

}  // namespace ucall::rpc
