// The procedures that the host has defined: their names, parameters and routes.
#pragma once
#include <span>

#include "memory/buffer.h"
#include "procedures/names.h"

namespace ucall {

struct Parameter {
  Text name;
  Text quoted;  // the name as JSON text
  WireType type;
  bool optional;
};

struct Procedure {
  Text name;
  Text path;  // route template, empty for none
  bool readonly;
  bool streaming;
  bool resumable;
  bool takes_body;
  bool streams_body;
  std::span<Parameter> parameters;

  // The index of a parameter, or -1.
  i32 find(Text wanted) const {
    for (u32 i = 0; i < parameters.size(); ++i) {
      if (same(parameters[i].name, wanted)) return i32(i);
    }
    return -1;
  }
};

struct Procedures {
  std::span<Procedure> list;
  Names names;

  // nullptr where there is none of that name.
  const Procedure* find(Text name) const {
    i32 index = names.find(name);
    return index < 0 ? nullptr : &list[u32(index)];
  }
};

}  // namespace ucall
