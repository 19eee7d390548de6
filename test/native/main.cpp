// Plays traces of the WebAssembly engine to the native build of the same sources, under AddressSanitizer and UBSan.
//
//   replay TRACE                      compares: every call, slot and send must be the same
//   replay TRACE SEED ITERATIONS      feeds mutations of the trace's input and checks invariants
//
// The engine's state is global, so each instance of the trace file gets a process of its own. Exit code 0 where all is
// well.
#include <sys/wait.h>
#include <unistd.h>

#include "trace.h"

namespace {

using namespace trace;

// Runs in a process of its own: true where it ended well.
template <typename Work>
bool apart(Work work) {
  std::fflush(nullptr);
  pid_t child = fork();
  if (child == 0) {
    bool well = work();
    // Leaks are looked for while the engine's globals are still there: what these hold is not lost.
    bool leaks = __lsan_do_recoverable_leak_check() != 0;
    _exit(well && !leaks ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 && count != 4) {
    std::fprintf(stderr, "usage: replay TRACE [SEED ITERATIONS]\n");
    return 2;
  }
  std::string file = contents(arguments[1]);
  trace::Reader instances(file.data(), file.data() + file.size());
  for (u32 index = 0; !instances.at_end(); ++index) {
    Bytes bytes = instances.bytes();
    trace::Reader reader(bytes.data(), bytes.data() + bytes.size());
    bool well = apart([&] {
      if (count == 2) return replay(reader);
      return mutate(reader, u32(std::strtoul(arguments[2], nullptr, 10)) + index, u32(std::strtoul(arguments[3], nullptr, 10)));
    });
    if (!well) {
      std::fprintf(stderr, "in instance %u of %s\n", index, arguments[1]);
      return 1;
    }
  }
  return 0;
}
