#include "procedures/definition.h"

#include "json/scalar.h"

namespace ucall {

namespace {

class Reader {
 public:
  Reader(const u32* words, u32 count) : at_(words), end_(words + count) {}

  u32 word() {
    if (at_ < end_) return *at_++;
    failed_ = true;
    return 0;
  }

  Text text() {
    u32 size = word();
    u32 words = size / 4 + (size % 4 != 0);
    if (words > u32(end_ - at_)) {
      failed_ = true;
      return {};
    }
    Text text{reinterpret_cast<const char*>(at_), size};
    at_ += words;
    return text;
  }

  // A list's length: never more than the words that are left.
  u32 count() {
    u32 count = word();
    if (count <= u32(end_ - at_)) return count;
    failed_ = true;
    return 0;
  }

  bool ended() const { return !failed_ && at_ == end_; }

 private:
  const u32* at_;
  const u32* end_;
  bool failed_ = false;
};

// A list of the length that comes next, of zeroes. Like all of a definition it lives as long as the engine.
template <class Item>
std::span<Item> make_list(Reader& reader) {
  u32 count = reader.count();
  auto* items = static_cast<Item*>(std::calloc(count, sizeof(Item)));
  return {items, items ? count : 0};
}

std::span<Text> read_texts(Reader& reader) {
  std::span<Text> texts = make_list<Text>(reader);
  for (Text& text : texts) text = reader.text();
  return texts;
}

// The name as JSON text.
Text quote(Text name) {
  auto* quoted = new Buffer();
  json::write_string(*quoted, name);
  return quoted->text();
}

void read_procedure(Reader& reader, Procedure& procedure) {
  procedure.name = reader.text();
  u32 flags = reader.word();
  procedure.readonly = flags & READONLY;
  procedure.streaming = flags & STREAMING;
  procedure.resumable = flags & RESUMABLE;
  procedure.takes_body = flags & TAKES_BODY;
  procedure.streams_body = flags & STREAMS_BODY;
  procedure.path = reader.text();
  procedure.parameters = make_list<Parameter>(reader);
  for (Parameter& parameter : procedure.parameters) {
    parameter.name = reader.text();
    parameter.quoted = quote(parameter.name);
    parameter.type = WireType(reader.word());
    parameter.optional = reader.word() & OPTIONAL;
  }
}

}  // namespace

bool read_definition(const u32* words, u32 count, Definition& definition) {
  constexpr u32 OPTION_WORDS = sizeof(Options) / 4;
  if (count < OPTION_WORDS) return false;
  std::memcpy(&definition.options, words, sizeof(Options));
  Reader reader(words + OPTION_WORDS, count - OPTION_WORDS);
  definition.hosts = read_texts(reader);
  definition.origins = read_texts(reader);
  Procedures& procedures = definition.procedures;
  procedures.list = make_list<Procedure>(reader);
  for (u32 i = 0; i < procedures.list.size(); ++i) {
    read_procedure(reader, procedures.list[i]);
    definition.streams_bodies |= procedures.list[i].streams_body;
    procedures.names.add(procedures.list[i].name, i32(i));
  }
  return reader.ended();
}

}  // namespace ucall
