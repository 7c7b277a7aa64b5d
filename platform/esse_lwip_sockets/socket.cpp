// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip_sockets/socket.h"

#include "esse_lwip/lookup.h"
#include "esse_lwip_sockets/tcp_transport.h"
// After ours: see socket.h.
#include "lwip/errno.h"
#include "lwip/sockets.h"
#include "lwip/sys.h"

#if !LWIP_SOCKET_POLL
#error "esse_lwip_sockets: lwipopts.h must say LWIP_SOCKET_POLL 1"
#endif
#if LWIP_MPU_COMPATIBLE
#error "esse_lwip_sockets: with LWIP_MPU_COMPATIBLE 1 lwip_close() fails where memory is short"
#endif

namespace esse::lwip_sockets {
namespace {

union Address {
  sockaddr any;
  sockaddr_storage room;
#if LWIP_IPV4
  sockaddr_in in4;
#endif
#if LWIP_IPV6
  sockaddr_in6 in6;
#endif
};

Address address_of(const ip_addr_t& from, uint16_t port) {
  Address address = {};
#if LWIP_IPV6
  if (IP_IS_V6_VAL(from)) {
    address.in6.sin6_len = sizeof address.in6;
    address.in6.sin6_family = AF_INET6;
    address.in6.sin6_port = lwip_htons(port);
    inet6_addr_from_ip6addr(&address.in6.sin6_addr, ip_2_ip6(&from));
    address.in6.sin6_scope_id = ip6_addr_zone(ip_2_ip6(&from));
    return address;
  }
#endif
#if LWIP_IPV4
  address.in4.sin_len = sizeof address.in4;
  address.in4.sin_family = AF_INET;
  address.in4.sin_port = lwip_htons(port);
  address.in4.sin_addr.s_addr = ip4_addr_get_u32(ip_2_ip4(&from));
#endif
  return address;
}

// An option that lwIP was built without is no reason to have no connection.
void set(int fd, int level, int option, int value) {
  static_cast<void>(lwip_setsockopt(fd, level, option, &value, sizeof value));
}

void set_up(int fd, const TcpOptions& options) {
  static_cast<void>(lwip_fcntl(fd, F_SETFL, O_NONBLOCK));  // knows no other flag, and cannot fail
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
#if LWIP_TCP_KEEPALIVE
  if (options.keep_alive_idle_s != 0) {
    set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(fd, IPPROTO_TCP, TCP_KEEPIDLE, options.keep_alive_idle_s);
    set(fd, IPPROTO_TCP, TCP_KEEPINTVL, options.keep_alive_interval_s);
    set(fd, IPPROTO_TCP, TCP_KEEPCNT, options.keep_alive_probes);
  }
#else
  static_cast<void>(options);
#endif
}

Answer answer(long value) {
  const int code = value < 0 ? errno : 0;  // before anything else can change it
  return {static_cast<int32_t>(value), code};
}

// True for no name. False: there is no such interface. An empty name would be none to lwIP.
bool bind_to(int fd, const char* if_name) {
  ifreq interface = {};
  return if_name == nullptr ||
         (if_name[0] != '\0' && lwip::copy_name(if_name, interface.ifr_name) &&
          lwip_setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, &interface, sizeof interface) == 0);
}

size_t clamp(size_t size) { return size < INT32_MAX ? size : INT32_MAX; }

}  // namespace

const int kTimedOut = ETIMEDOUT;

bool Answer::is_not_yet() const { return value < 0 && (code == EWOULDBLOCK || code == EAGAIN); }

Answer start_connection(const void* address, uint16_t port, const TcpOptions& options) {
  const Address to = address_of(*static_cast<const ip_addr_t*>(address), port);
  const Answer fd = answer(lwip_socket(to.any.sa_family, SOCK_STREAM, 0));
  if (fd.value < 0) {
    return fd;
  }
  set_up(fd.value, options);
  const Answer started = bind_to(fd.value, options.if_name)
                             ? answer(lwip_connect(fd.value, &to.any, to.any.sa_len))
                             : Answer{-1, ENODEV};
  if (started.value < 0 && started.code != EINPROGRESS) {
    give_back(fd.value);
    return started;
  }
  return fd;
}

// Asked too early, SO_ERROR says 0, as for a connection that stands: so only once it is writable.
Answer take_outcome(int fd, bool& was_up) {
  was_up = false;
  pollfd ready = {fd, POLLOUT, 0};
  if (lwip_poll(&ready, 1, 0) == 0) {
    return {0, 0};
  }
  int code = 0;
  socklen_t size = sizeof code;
  const Answer asked = answer(lwip_getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size));
  if (asked.value < 0 || code == 0) {
    return {asked.value < 0 ? -1 : 1, asked.code};
  }
  // Connected, answered and reset before anybody looked. To lwIP it is all one reset; only what
  // arrived tells it from a refusal.
  char byte = 0;
  was_up = lwip_recv(fd, &byte, 1, MSG_PEEK) > 0;
  return {-1, code};
}

uint32_t local_address(int fd) {
  Address address = {};
  socklen_t size = sizeof address;
  if (lwip_getsockname(fd, &address.any, &size) != 0) {
    return 0;
  }
#if LWIP_IPV6
  if (address.any.sa_family == AF_INET6) {
    const auto& words = address.in6.sin6_addr.un.u32_addr;
    return words[0] ^ words[1] ^ words[2] ^ words[3];
  }
#endif
#if LWIP_IPV4
  return address.in4.sin_addr.s_addr;
#else
  return 0;
#endif
}

Answer receive(int fd, char* into, size_t size) {
  return answer(lwip_recv(fd, into, clamp(size), 0));
}

Answer transmit(int fd, const char* from, size_t size) {
  return answer(lwip_send(fd, from, clamp(size), 0));
}

void give_back(int fd) { static_cast<void>(lwip_close(fd)); }

// lwip/api/err.c the other way round. ECONNREFUSED, ETIMEDOUT and EPIPE are not in it.
int outcome_of(int code) {
  switch (code) {
    case ENOMEM:
    case ENOBUFS:
    case ENFILE:
      return ERR_MEM;
    case EHOSTUNREACH:
      return ERR_RTE;
    case ETIMEDOUT:  // ours
      return ERR_TIMEOUT;
    case ECONNABORTED:
      return ERR_ABRT;
    case ECONNRESET:
      return ERR_RST;
    case ENODEV:
      return ERR_IF;
    default:
      return ERR_ARG;
  }
}

// Here, because only this file knows pollfd.
size_t TcpTransport::fill(Span<pollfd> out, const Wake& wake) const {
  const Pending wants = pending();
  const int events = (wants.wants_read && wake.wants_read ? POLLIN : 0) |
                     (wants.wants_write && wake.wants_write ? POLLOUT : 0);
  if (events == 0 || out.empty()) {
    return 0;
  }
  out[0].fd = fd_;
  out[0].events = static_cast<short>(events);
  out[0].revents = 0;
  return 1;
}

bool wait(const TcpTransport& tcp, const Wake& wake) {
  constexpr uint32_t kNoMemoryMs = 20;
  pollfd fds[TcpTransport::kMostPollFds];
  const size_t count = tcp.fill(fds, wake);
  const int timeout = wake.wait_ms == kForever ? -1 : static_cast<int>(clamp(wake.wait_ms));
  const int ready = lwip_poll(count == 0 ? nullptr : fds, static_cast<nfds_t>(count), timeout);
  if (ready < 0) {
    sys_msleep(kNoMemoryMs);  // no semaphore to sleep on: no reason to spin
  }
  return ready > 0;
}

}  // namespace esse::lwip_sockets
