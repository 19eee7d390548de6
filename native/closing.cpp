#include <unistd.h>

#include "transport.h"

namespace ucall {

// All has been said. The socket is closed when the peer has closed its side too: closing it earlier could reset the
// connection, and the reset overtake the last answer (RFC 9112, section 9.6).
void Transport::half_close(u32 number) {
  Connection& connection = connections_[number];
  shutdown(connection.socket, SHUT_WR);
  if (connection.ended) return kill(number);
  connection.paused = false;
  request_receive(number);
}

// Drops a connection. An answer that is cut short ends in a reset, which cannot be taken for its end.
void Transport::abort(u32 number) {
  Connection& connection = connections_[number];
  linger reset = {.l_onoff = 1, .l_linger = 0};
  if (connection.sending) setsockopt(connection.socket, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  kill(number);
}

// The socket is closed once the kernel has finished with its requests, which the shutdown makes it do.
void Transport::kill(u32 number) {
  Connection& connection = connections_[number];
  if (!connection.dead && (connection.receiving || connection.sending)) shutdown(connection.socket, SHUT_RDWR);
  connection.dead = true;
  finish(number);
}

void Transport::finish(u32 number) {
  Connection& connection = connections_[number];
  if (connection.receiving || connection.sending) return;
  ::close(connection.socket);
  connections_.remove(number);
  // A descriptor has come free.
  if (accept_waits_) request_accept();
}

}  // namespace ucall
