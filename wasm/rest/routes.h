// Which procedure a path belongs to. Templates of one shape (as many segments, parameters at the same
// places) share a hash table, so that a lookup costs a probe for each shape, however many procedures there are.
#pragma once
#include "http/head.h"
#include "memory/arena.h"
#include "procedures/params.h"

namespace ucall {

class Routes {
 public:
  static constexpr u32 MAX_SEGMENTS = 32;

  struct Match {
    i32 procedure = -1;
    u32 segments = 0;
    Text values[MAX_SEGMENTS];  // decoded, one for each segment of the path
  };

  void add(Text path, i32 procedure);

  // False where no template fits.
  bool find(Text path, Arena& arena, Match& match) const;

  // Reads the path's parameters.
  static void read(const Match& match, const Procedure& procedure, Params& params);

 private:
  struct Shape {
    u32 segments;
    u32 parameters;  // a bit for each segment that is one
    Names names;     // of the segments joined, the parameters' left empty
    Shape* next;

    bool comes_before(u32 other) const;
  };

  Shape* shapes_ = nullptr;  // the more literal segments a shape has, the earlier
};

}  // namespace ucall
