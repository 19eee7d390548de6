#include "transport.h"

namespace ucall {

void Transport::perform(const Send& send) {
  Connection* connection = connections_.find(send.connection);
  if (!connection || connection->dead) return;
  if (!has(send.address, send.length)) return abort(send.connection);
  if (send.length > 0) {
    connection->unsent_address = send.address;
    connection->unsent = send.length;
    request_send(send.connection);
    if (connection->dead) return;
  }
  if (send.flags & ABORT) {
    abort(send.connection);
  } else if (send.flags & CLOSE) {
    connection->closing = true;
    if (!connection->sending) half_close(send.connection);
  } else if (send.flags & PAUSE) {
    stop_receiving(send.connection);
  } else if (send.flags & RESUME) {
    connection->paused = false;
    request_receive(send.connection);
  }
}

void Transport::request_send(u32 number) {
  Connection& connection = connections_[number];
  io_uring_sqe* request = ring_.take();
  if (!request) return abort(number);
  io_uring_prep_send(request, connection.socket, options_.memory + connection.unsent_address, connection.unsent, MSG_NOSIGNAL);
  io_uring_sqe_set_data64(request, tag(SEND, number));
  connection.sending = true;
}

void Transport::sent(u32 number, int result) {
  Connection& connection = connections_[number];
  connection.sending = false;
  if (connection.dead) return finish(number);
  if (result <= 0) return kill(number);
  connection.unsent_address += u32(result);
  connection.unsent -= u32(result);
  events_.push(SENT, number, 0, u32(result));
  if (connection.unsent > 0) request_send(number);
  else if (connection.closing) half_close(number);
}

}  // namespace ucall
