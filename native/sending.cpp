#include <algorithm>

#include "transport.h"

namespace ucall {

void Transport::perform(const Send& send) {
  Connection* connection = connections_.find(send.connection);
  if (!connection || connection->dead) return;
  if (!has(send.address, send.length)) return abort(send.connection);
  if (send.length > 0 || send.lent > 0) {
    connection->unsent_address = send.address;
    connection->unsent = send.length;
    connection->lent = send.lent;
    connection->lent_length = send.lentLength;
    connection->lent_sent = 0;
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
  if (connection.lent && !prepare_message(connection)) return abort(number);
  io_uring_sqe* request = ring_.take();
  if (!request) return abort(number);
  if (connection.lent) io_uring_prep_sendmsg(request, connection.socket, &connection.message->header, MSG_NOSIGNAL);
  else io_uring_prep_send(request, connection.socket, options_.memory + connection.unsent_address, connection.unsent, MSG_NOSIGNAL);
  io_uring_sqe_set_data64(request, tag(SEND, number));
  connection.sending = true;
}

// False where the lent bytes have gone: whoever lent them has moved them elsewhere.
bool Transport::prepare_message(Connection& connection) {
  LentBytes lent = options_.lender.lent(connection.lent);
  if (!lent.data || lent.length != connection.lent_length) return false;
  if (!connection.message) connection.message = std::make_unique<Message>();
  Message& message = *connection.message;
  iovec own = {.iov_base = options_.memory + connection.unsent_address, .iov_len = connection.unsent};
  iovec theirs = {
      .iov_base = const_cast<u8*>(lent.data) + connection.lent_sent,
      .iov_len = connection.lent_length - connection.lent_sent,
  };
  message.header = {};
  message.header.msg_iov = message.parts;
  if (own.iov_len > 0) message.parts[message.header.msg_iovlen++] = own;
  message.parts[message.header.msg_iovlen++] = theirs;
  return true;
}

void Transport::sent(u32 number, int result) {
  Connection& connection = connections_[number];
  connection.sending = false;
  if (connection.dead) return finish(number);
  if (result <= 0) return kill(number);
  u32 own = std::min(u32(result), connection.unsent);
  connection.unsent_address += own;
  connection.unsent -= own;
  connection.lent_sent += u32(result) - own;
  events_.push(SENT, number, 0, u32(result));
  if (connection.unsent > 0 || connection.lent_sent < connection.lent_length) request_send(number);
  else if (connection.closing) half_close(number);
}

}  // namespace ucall
