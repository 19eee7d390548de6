// Sockets that listen, and the names of those that they accept. Errors are negative error numbers.
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "abi.h"

namespace ucall {

// Room for an IPv4 or IPv6 address; the peers of Unix sockets have none.
union PeerAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

enum ListenMode : u32 {
  ALONE = 0,    // the address must be free
  RESERVE = 1,  // the address must be free; it is not listened on, only kept for SHARED sockets of other processes
  SHARED = 2,   // other processes listen on it as well (SO_REUSEPORT)
};

// A TCP socket for a numeric address.
int listen_tcp(const char* address, u16 port, ListenMode mode);

// A Unix socket; `path` may be an abstract one, which begins with a zero.
int listen_unix(const std::string& path);

// The port that a TCP socket is bound to.
int port_of(int socket);

PeerAddress peer_of(int socket);

// The address as text, "" where there is none.
std::string text_of(const PeerAddress& address);

}  // namespace ucall
