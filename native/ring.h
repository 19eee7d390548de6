// An io_uring, set up as well as the kernel allows.
#pragma once
#include <liburing.h>

#include "abi.h"

namespace ucall {

// What newer kernels add to Linux 5.19, on which everything else rests.
enum Feature : u32 {
  MULTISHOT_RECEIVE = 1,  // 6.0: one request receives again and again
  SINGLE_ISSUER = 2,      // 6.0: only one thread submits, which spares locks
  DEFERRED_WORK = 4,      // 6.1: completions are made when they are asked for, and not in between
};

constexpr u32 ALL_FEATURES = MULTISHOT_RECEIVE | SINGLE_ISSUER | DEFERRED_WORK;

// A step that failed, by its negative error number.
struct Failure {
  const char* step = nullptr;
  int error = 0;
  explicit operator bool() const { return error < 0; }
};

class Ring {
 public:
  Ring() = default;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() { close(); }

  // `allowed`: the features that may be used; what the kernel lacks is left out.
  Failure open(u32 allowed);
  bool is_open() const { return open_; }
  void close();

  u32 features() const { return features_; }
  bool has(Feature feature) const { return features_ & feature; }

  // A descriptor that is readable when completions wait.
  int wake_descriptor() const { return has(DEFERRED_WORK) ? event_ : ring_.ring_fd; }

  // A request to fill in; nullptr where the kernel takes no more for now.
  io_uring_sqe* take();
  void submit();

  // Makes the completions that the kernel puts off until they are asked for.
  void collect();

  // The oldest completion that was not passed yet, or nullptr.
  io_uring_cqe* peek();
  void pass() { io_uring_cq_advance(&ring_, 1); }

  // From here until resume_wakes() completions do not make the descriptor readable: somebody looks at them anyhow.
  void pause_wakes();
  void resume_wakes();

  // The descriptor was readable: it is so no longer.
  void acknowledge();

  // Are there completions, or can there be at once?
  bool has_work() const;

  // Makes the descriptor readable, if nothing else does.
  void wake();

  // Waits up to a second for a completion. Gives whether there is one.
  bool wait();

  int register_buffers(io_uring_buf_reg& registration) { return io_uring_register_buf_ring(&ring_, &registration, 0); }

 private:
  int set_up(u32 flags);
  bool probe(u32 allowed);

  io_uring ring_ = {};
  bool open_ = false;
  int event_ = -1;
  u32 features_ = 0;
};

}  // namespace ucall
