// Plays the trace of one instance to an optimized native build of the engine, for its instructions to be counted.
#include "trace.h"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: count TRACE\n");
    return 2;
  }
  std::string file = trace::contents(arguments[1]);
  return replay(trace::Reader(file.data(), file.data() + file.size())) ? 0 : 1;
}
