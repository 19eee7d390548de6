// A call's parameters: from JSON or from text (queries, paths) to typed slots, with an issue for each that
// does not fit.
#pragma once
#include "json/tokens.h"
#include "memory/arena.h"
#include "procedures/procedures.h"

namespace ucall {

class Params {
 public:
  // Slots for a procedure, all absent. ok() is false where memory is out.
  Params(const Procedure& procedure, Arena& arena, Buffer& issues);
  bool ok() const { return slots_ != nullptr; }
  const Slot* slots() const { return slots_; }

  // `params` of JSON-RPC, or a body of REST: an array is positional, an object named. False where the text is
  // malformed, or nested deeper than `depth`.
  bool read(json::Tokens& tokens, u32 depth);
  // One value as it stands in a query or a path, percent-decoded, with a space in the byte behind it. Names
  // that the procedure does not have are passed over.
  void read_text(Text name, Text value);

  // After all of them: an issue for each required one that is absent. True where there is no issue; else
  // the issues' JSON stands in the buffer.
  bool finish();

 private:
  bool read_positional(json::Tokens& tokens, u32 depth);
  bool read_named(json::Tokens& tokens, u32 depth);
  // `index` becomes the member's, if it is a parameter at all.
  bool read_member(u32& index, json::Tokens& tokens, u32 depth);
  bool read_value(u32 index, json::Tokens& tokens, u32 depth);
  void issue(Text quoted_name, Text message, Text detail = {});

  const Procedure& procedure_;
  Arena& arena_;
  Buffer& issues_;
  Slot* slots_;
  u32 issue_count_ = 0;
};

}  // namespace ucall
