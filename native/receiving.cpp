#include <cerrno>

#include "transport.h"

namespace ucall {

// Does nothing where a request is under way already, or none is wanted.
void Transport::request_receive(u32 number) {
  Connection* connection = connections_.find(number);
  if (!connection || connection->receiving || connection->paused || connection->ended || connection->dead) return;
  io_uring_sqe* request = ring_.take();
  if (!request) return starved_.push_back(number);
  if (ring_.has(MULTISHOT_RECEIVE)) io_uring_prep_recv_multishot(request, connection->socket, nullptr, 0, 0);
  else io_uring_prep_recv(request, connection->socket, nullptr, options_.buffer_size, 0);
  request->flags |= IOSQE_BUFFER_SELECT;
  request->buf_group = Buffers::GROUP;
  io_uring_sqe_set_data64(request, tag(RECEIVE, number));
  connection->receiving = true;
}

void Transport::received(u32 number, int result, u32 flags) {
  Connection& connection = connections_[number];
  if (!(flags & IORING_CQE_F_MORE)) connection.receiving = false;
  u16 buffer = u16(flags >> IORING_CQE_BUFFER_SHIFT);
  if (flags & IORING_CQE_F_BUFFER) buffers_.hold(buffer);
  if (connection.dead) return finish(number);
  if (result > 0) {
    // What comes behind the last answer is read, so that the close is no reset, and dropped.
    if (!connection.closing) events_.push(RECEIVED, number, buffers_.address_of(buffer), u32(result));
  } else if (result == 0) {
    connection.ended = true;
    if (connection.closing) return connection.sending ? void() : kill(number);
    events_.push(ENDED, number, 0, 0);
  } else if (result == -ENOBUFS) {
    starved_.push_back(number);
    return;
  } else if (result != -ECANCELED && result != -EINTR && result != -EAGAIN) {
    return kill(number);
  }
  if (!connection.receiving) served_.push_back(number);
}

void Transport::stop_receiving(u32 number) {
  Connection& connection = connections_[number];
  connection.paused = true;
  if (!connection.receiving) return;
  io_uring_sqe* request = ring_.take();
  if (!request) return;
  io_uring_prep_cancel64(request, tag(RECEIVE, number), 0);
  io_uring_sqe_set_data64(request, tag(NONE));
}

}  // namespace ucall
