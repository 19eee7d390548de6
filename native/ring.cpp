#include "ring.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

namespace ucall {

namespace {

struct Size {
  u32 submissions;
  u32 completions;
};

// Some kernels count rings among the memory that a user may lock, of which containers often give 64 KiB.
constexpr Size SIZES[] = {{1024, 8192}, {128, 1024}};

// The ring's own requests, whose completions mean nothing but "wake up".
constexpr u64 WAKE = 0;

constexpr u8 NEEDED[] = {IORING_OP_ACCEPT, IORING_OP_RECV, IORING_OP_SEND, IORING_OP_SENDMSG, IORING_OP_ASYNC_CANCEL, IORING_OP_NOP};

}  // namespace

int Ring::set_up(u32 flags) {
  int error = 0;
  for (Size size : SIZES) {
    io_uring_params parameters = {};
    parameters.flags = flags | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE;
    parameters.cq_entries = size.completions;
    error = io_uring_queue_init_params(size.submissions, &ring_, &parameters);
    if (error != -ENOMEM) break;
  }
  return error;
}

// Gives whether the kernel has the operations that nothing goes without.
bool Ring::probe(u32 allowed) {
  io_uring_probe* probe = io_uring_get_probe_ring(&ring_);
  if (!probe) return false;
  bool complete = true;
  for (u8 operation : NEEDED) complete &= io_uring_opcode_supported(probe, operation) != 0;
  // Multishot receiving cannot be asked for, but this operation came with the same kernel.
  if (io_uring_opcode_supported(probe, IORING_OP_SEND_ZC)) features_ |= allowed & MULTISHOT_RECEIVE;
  io_uring_free_probe(probe);
  return complete;
}

Failure Ring::open(u32 allowed) {
  features_ = 0;
  int error = -EINVAL;
  if (allowed & DEFERRED_WORK && allowed & SINGLE_ISSUER) {
    error = set_up(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG);
    if (error == 0) features_ |= SINGLE_ISSUER | DEFERRED_WORK;
  }
  if (error == -EINVAL && allowed & SINGLE_ISSUER) {
    error = set_up(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN);
    if (error == 0) features_ |= SINGLE_ISSUER;
  }
  if (error == -EINVAL) error = set_up(IORING_SETUP_COOP_TASKRUN);
  if (error < 0) return {"io_uring_setup", error};
  open_ = true;
  if (!probe(allowed)) return {"io_uring_probe", -EINVAL};
  io_uring_register_ring_fd(&ring_);  // spares a look-up on each call; does without where it cannot be had
  if (!has(DEFERRED_WORK)) return {};
  event_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event_ < 0) return {"eventfd", -errno};
  error = io_uring_register_eventfd(&ring_, event_);
  return {"io_uring_register_eventfd", error};
}

void Ring::close() {
  if (open_) io_uring_queue_exit(&ring_);
  if (event_ >= 0) ::close(event_);
  open_ = false;
  event_ = -1;
}

io_uring_sqe* Ring::take() {
  io_uring_sqe* request = io_uring_get_sqe(&ring_);
  if (request) return request;
  submit();
  return io_uring_get_sqe(&ring_);
}

void Ring::submit() {
  // What the kernel does not take now stays in the queue for the next time.
  if (io_uring_sq_ready(&ring_) > 0) io_uring_submit(&ring_);
}

void Ring::collect() {
  if (IO_URING_READ_ONCE(*ring_.sq.kflags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) io_uring_get_events(&ring_);
}

void Ring::acknowledge() {
  if (!has(DEFERRED_WORK)) return;
  eventfd_t count;
  eventfd_read(event_, &count);
}

io_uring_cqe* Ring::peek() {
  io_uring_cqe* completion = nullptr;
  return io_uring_peek_cqe(&ring_, &completion) == 0 ? completion : nullptr;
}

void Ring::pause_wakes() {
  if (has(DEFERRED_WORK)) io_uring_cq_eventfd_toggle(&ring_, false);
}

void Ring::resume_wakes() {
  if (!has(DEFERRED_WORK)) return;
  io_uring_cq_eventfd_toggle(&ring_, true);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (has_work()) wake();
}

bool Ring::has_work() const {
  return io_uring_cq_ready(&ring_) > 0 || (IO_URING_READ_ONCE(*ring_.sq.kflags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW));
}

void Ring::wake() {
  if (has(DEFERRED_WORK)) {
    eventfd_write(event_, 1);
  } else if (io_uring_sqe* request = take()) {
    io_uring_prep_nop(request);
    io_uring_sqe_set_data64(request, WAKE);
    submit();
  }
}

bool Ring::wait() {
  __kernel_timespec second = {.tv_sec = 1, .tv_nsec = 0};
  io_uring_cqe* completion = nullptr;
  return io_uring_submit_and_wait_timeout(&ring_, &completion, 1, &second, nullptr) >= 0 && completion;
}

}  // namespace ucall
