#include "json/kernel.h"

#include <memory>

#include "simdjson.h"

namespace ucall::json {

namespace {

// The kernel that was compiled in, chosen by name: WebAssembly has no CPUID to choose by.
const simdjson::implementation& implementation() {
  static const simdjson::implementation* chosen = simdjson::builtin_implementation();
  return *chosen;
}

struct Parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  u32 capacity = 0;

  bool reserve(u32 length) {
    if (length <= capacity) return true;
    u32 wanted = 4096;
    while (wanted < length) wanted *= 2;
    auto error = stage ? stage->allocate(wanted, 1) : implementation().create_dom_parser_implementation(wanted, 1, stage);
    capacity = error ? 0 : wanted;
    return !error;
  }
};

Parser parser;

}  // namespace

bool find_tokens(const u8* text, u32 length, Index& index) {
  if (length == 0 || length > 0x40000000 || !parser.reserve(length)) return false;
  if (parser.stage->stage1(text, length, simdjson::stage1_mode::regular)) return false;
  index = {parser.stage->structural_indexes.get(), parser.stage->n_structural_indexes};
  return true;
}

}  // namespace ucall::json
