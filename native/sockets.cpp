#include "sockets.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace ucall {

namespace {

// The kernel cuts it down to net.core.somaxconn.
constexpr int BACKLOG = 4096;

int close_with_error(int socket) {
  int error = -errno;
  close(socket);
  return error;
}

bool set(int socket, int level, int option) {
  int on = 1;
  return setsockopt(socket, level, option, &on, sizeof on) == 0;
}

bool bind_tcp(int socket, const addrinfo& info, ListenMode mode) {
  if (!set(socket, SOL_SOCKET, SO_REUSEADDR)) return false;
  if (mode == SHARED && !set(socket, SOL_SOCKET, SO_REUSEPORT)) return false;
  if (bind(socket, info.ai_addr, info.ai_addrlen) < 0) return false;
  // Allowed only once the address is ours: so it fails where somebody else has it.
  if (mode == RESERVE) return set(socket, SOL_SOCKET, SO_REUSEPORT);
  // Accepted sockets inherit it.
  return set(socket, IPPROTO_TCP, TCP_NODELAY) && listen(socket, BACKLOG) == 0;
}

}  // namespace

int listen_tcp(const char* address, u16 port, ListenMode mode) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* info = nullptr;
  if (getaddrinfo(address, std::to_string(port).c_str(), &hints, &info) != 0) return -EADDRNOTAVAIL;
  int result = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (result < 0) result = -errno;
  else if (!bind_tcp(result, *info, mode)) result = close_with_error(result);
  freeaddrinfo(info);
  return result;
}

int listen_unix(const std::string& path) {
  sockaddr_un address = {};
  if (path.size() >= sizeof address.sun_path) return -ENAMETOOLONG;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  bool abstract = path[0] == '\0';
  socklen_t length = socklen_t(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  int result = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (result < 0) return -errno;
  bool listens = bind(result, reinterpret_cast<sockaddr*>(&address), length) == 0 && listen(result, BACKLOG) == 0;
  return listens ? result : close_with_error(result);
}

int port_of(int socket) {
  PeerAddress address = {};
  socklen_t length = sizeof address;
  if (getsockname(socket, &address.any, &length) < 0) return -errno;
  return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

PeerAddress peer_of(int socket) {
  PeerAddress address = {};
  socklen_t length = sizeof address;
  if (getpeername(socket, &address.any, &length) < 0) address.any.sa_family = AF_UNSPEC;
  return address;
}

std::string text_of(const PeerAddress& address) {
  char text[INET6_ADDRSTRLEN];
  const void* number = nullptr;
  if (address.any.sa_family == AF_INET) number = &address.v4.sin_addr;
  else if (address.any.sa_family == AF_INET6) number = &address.v6.sin6_addr;
  return number && inet_ntop(address.any.sa_family, number, text, sizeof text) ? text : "";
}

}  // namespace ucall
