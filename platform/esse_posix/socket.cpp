// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "esse_posix/tcp_transport.h"

namespace esse::posix {
namespace {

#ifdef TCP_KEEPIDLE
constexpr int kKeepIdle = TCP_KEEPIDLE;
#else
constexpr int kKeepIdle = TCP_KEEPALIVE;  // macOS
#endif

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;             // macOS: SO_NOSIGPIPE
#endif

int create(int family) {
#if defined(SOCK_NONBLOCK) && defined(SOCK_CLOEXEC)
  return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
  const int fd = ::socket(family, SOCK_STREAM, 0);
  if (fd >= 0 && (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)) {
    const int code = errno;
    static_cast<void>(::close(fd));
    errno = code;
    return -1;
  }
  return fd;
#endif
}

// An option that the system refuses is no reason to have no connection.
void set(int fd, int level, int option, int value) {
  static_cast<void>(setsockopt(fd, level, option, &value, sizeof value));
}

// Answers 0, or an errno.
int bind_to(int fd, [[maybe_unused]] int family, const char* if_name) {
  if (if_name == nullptr) {
    return 0;
  }
  const unsigned index = if_nametoindex(if_name);
  if (index == 0) {
    return ENODEV;
  }
#ifdef SO_BINDTODEVICE
  const socklen_t size = static_cast<socklen_t>(strlen(if_name));
  return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, if_name, size) == 0 ? 0 : errno;
#else  // macOS
  const bool is_ipv6 = family == AF_INET6;
  const int level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
  const int option = is_ipv6 ? IPV6_BOUND_IF : IP_BOUND_IF;
  return setsockopt(fd, level, option, &index, sizeof index) == 0 ? 0 : errno;
#endif
}

}  // namespace

int open_socket(int family, const TcpOptions& options, int& code) {
  const int fd = create(family);
  if (fd < 0) {
    code = errno;
    return -1;
  }
  code = bind_to(fd, family, options.if_name);
  if (code != 0) {
    static_cast<void>(::close(fd));
    return -1;
  }
#ifdef SO_NOSIGPIPE
  set(fd, SOL_SOCKET, SO_NOSIGPIPE, 1);
#endif
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.keep_alive_idle_s != 0) {
    set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(fd, IPPROTO_TCP, kKeepIdle, options.keep_alive_idle_s);
    set(fd, IPPROTO_TCP, TCP_KEEPINTVL, options.keep_alive_interval_s);
    set(fd, IPPROTO_TCP, TCP_KEEPCNT, options.keep_alive_probes);
  }
  return fd;
}

long send_quietly(int fd, const char* data, size_t size) {
  return static_cast<long>(send(fd, data, size, kSendFlags));
}

int pending_error(int fd) {
  int code = 0;
  socklen_t size = sizeof code;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno;
}

Error error_of(int code, Phase phase) {
  switch (code) {
    case ECONNREFUSED:
      return Error::kConnectRefused;
    case ETIMEDOUT:
      // On a connection that stood: keep-alive or retransmission got no answer any more.
      return phase == Phase::kReady ? Error::kUnreachable : Error::kConnectTimeout;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EADDRNOTAVAIL:  // no address of ours in that family
    case EAFNOSUPPORT:
      return Error::kUnreachable;
    case ENETDOWN:
    case ENODEV:  // no interface TcpOptions::if_name
      return Error::kNetworkDown;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
      return Error::kReset;
    case ENOMEM:
    case ENOBUFS:
    case EMFILE:
    case ENFILE:
      return Error::kTransportMemory;
    default:
      return Error::kTransportFailed;
  }
}

}  // namespace esse::posix
