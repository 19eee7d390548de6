#include <unistd.h>

#include <cerrno>
#include <utility>

#include "transport.h"

namespace ucall {

namespace {

// The connection is at fault, or nothing is: the next one can be accepted at once (see accept(2)).
bool concerns_one(int error) {
  switch (error) {
    case ECONNABORTED:
    case EINTR:
    case EAGAIN:
    case EPERM:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENOPROTOOPT:
    case ENONET:
    case EOPNOTSUPP:
    case ETIMEDOUT:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Transport::accept(int socket, u32 flags, bool shared) {
  listener_ = socket;
  shared_ = shared;
  listener_flags_ = flags;
  request_accept();
  ring_.submit();
}

void Transport::stop() {
  if (listener_ < 0 || stopping_) return;
  stopping_ = true;
  // From now on peers are refused, even if the kernel takes its time to cancel the request.
  if (!shared_) shutdown(listener_, SHUT_RDWR);
  io_uring_sqe* request = accepting_ ? ring_.take() : nullptr;
  if (request) {
    io_uring_prep_cancel64(request, tag(ACCEPT), 0);
    io_uring_sqe_set_data64(request, tag(NONE));
    ring_.submit();
  }
  if (!accepting_) close_listener();
}

int Transport::retry_accept() {
  if (accept_waits_) request_accept();
  ring_.submit();
  return std::exchange(accept_error_, 0);
}

void Transport::request_accept() {
  if (accepting_ || stopping_ || listener_ < 0) return;
  io_uring_sqe* request = ring_.take();
  accept_waits_ = !request;
  accept_due_ = false;
  if (!request) return;
  // Of several processes that wait the kernel wakes the first, with every connection again, unless it joins the line anew.
  if (shared_) io_uring_prep_accept(request, listener_, nullptr, nullptr, SOCK_CLOEXEC);
  else io_uring_prep_multishot_accept(request, listener_, nullptr, nullptr, SOCK_CLOEXEC);
  io_uring_sqe_set_data64(request, tag(ACCEPT));
  accepting_ = true;
}

void Transport::accepted(int result, u32 flags) {
  if (!(flags & IORING_CQE_F_MORE)) accepting_ = false;
  if (result >= 0) add(result);
  if (accepting_) return;
  if (stopping_) return close_listener();
  // Out of descriptors or memory: asked at once the kernel would say the same. See retry_accept().
  accept_waits_ = result < 0 && !concerns_one(-result);
  if (accept_waits_) accept_error_ = -result;
  else if (shared_) accept_due_ = true;
  else request_accept();
}

void Transport::add(int socket) {
  if (stopping_ || connections_.open() >= options_.max_connections) {
    ::close(socket);
    return;
  }
  u32 number = connections_.add(socket);
  connections_[number].peer = peer_of(socket);
  events_.push(OPENED, number, listener_flags_, 0);
  request_receive(number);
}

void Transport::close_listener() {
  ::close(listener_);
  listener_ = -1;
}

}  // namespace ucall
