// What the C library would import from its host. The engine imports nothing, so it defines these itself.
#ifdef __wasm__
#include <cstddef>

extern "C" {
// Called when memory has grown: hosts look at `memory.buffer` instead.
void emscripten_notify_memory_growth(std::size_t) {}

// There is no environment; simdjson asks for one variable.
char* getenv(const char*) { return nullptr; }

// What abort() ends in, where an invariant is broken or memory is out.
[[noreturn]] void __wasi_proc_exit(int) { __builtin_trap(); }
}
#endif
