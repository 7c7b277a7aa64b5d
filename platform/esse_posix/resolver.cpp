// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "esse_base/bytes.h"
#include "esse_posix/tcp_transport.h"

namespace esse::posix {
namespace {

// RFC 1035: 253 characters, a final dot, and the NUL that c-ares wants.
constexpr size_t kMostHost = 256;

Error error_of(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:   // the name exists, but has no address
    case ARES_EBADNAME:  // no name that anybody could have registered
      return Error::kNameNotFound;
    case ARES_ETIMEOUT:
      return Error::kNameTimeout;
    case ARES_ENOMEM:
      return Error::kTransportMemory;
    default:
      return Error::kNameFailed;
  }
}

constexpr Family kFamilies[] = {Family::kIpv4, Family::kIpv6};
constexpr size_t index(Family family) { return static_cast<size_t>(family); }
constexpr int native(Family family) { return family == Family::kIpv4 ? AF_INET : AF_INET6; }

const ares_addrinfo_node* of_family(const ares_addrinfo_node* node, int family) {
  while (node != nullptr && node->ai_family != family) {
    node = node->ai_next;
  }
  return node;
}

// c-ares before 1.20 writes to a name server's TCP connection (after a truncated answer) with
// writev(), and a server that hangs up in between would end the program. The signal goes to the
// thread that writes, so it is held back and taken away here, unless it was pending before.
class NoSigPipe {
 public:
  NoSigPipe() {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoSigPipe() {
    sigset_t pending;
    sigpending(&pending);
    if (!was_pending_ && sigismember(&pending, SIGPIPE) == 1) {
      int taken = 0;
      sigwait(&pipe_, &taken);  // it is there: does not wait
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigPipe(const NoSigPipe&) = delete;
  NoSigPipe& operator=(const NoSigPipe&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool was_pending_;
};

// c-ares 1.18 asks the name server for "192.0.2.1", unless it is told the family.
int family_of(const char* host) {
  char bytes[sizeof(struct in6_addr)];
  if (inet_pton(AF_INET, host, bytes) == 1) {
    return AF_INET;
  }
  return inet_pton(AF_INET6, host, bytes) == 1 ? AF_INET6 : AF_UNSPEC;
}

ares_channel channel_of(void* channel) { return static_cast<ares_channel>(channel); }

}  // namespace

void Resolver::start(Text host, uint16_t port, const TcpOptions& options) {
  stop();
  cause_ = Cause{};
  if (const int status = ask(host, port, options); status != ARES_SUCCESS) {
    fail(status);
    answered_ = true;
  }
}

// A channel of its own for each question: it sees the resolv.conf of now, and nothing is open, and
// nothing can call back, between two connections. ares_library_init() does nothing on a POSIX host.
int Resolver::ask(Text host, uint16_t port, const TcpOptions& options) {
  ares_options settings = {};
  settings.timeout = static_cast<int>(options.name_timeout_ms);
  settings.tries = options.name_tries;
  settings.sock_state_cb = watch;
  settings.sock_state_cb_data = this;
  ares_channel channel = nullptr;
  int status = ares_init_options(&channel, &settings,
                                 ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
  if (status != ARES_SUCCESS) {
    return status;
  }
  channel_ = channel;
  if (options.name_servers != nullptr) {
    status = ares_set_servers_ports_csv(channel, options.name_servers);
    if (status != ARES_SUCCESS) {
      return status;
    }
  }
  char name[kMostHost];
  if (host.size() >= sizeof name) {
    return ARES_EBADNAME;
  }
  copy_bytes(name, host.data(), host.size());
  name[host.size()] = '\0';
  char digits[10];
  char service[11] = {};
  const Text text = format_decimal(port, digits);
  copy_bytes(service, text.data(), text.size());
  ares_addrinfo_hints hints = {};
  hints.ai_flags = ARES_AI_NUMERICSERV;
  hints.ai_family = family_of(name);
  hints.ai_socktype = SOCK_STREAM;
  ares_getaddrinfo(channel, name, service, &hints, answered, this);
  return ARES_SUCCESS;
}

// Called by c-ares, from inside ares_getaddrinfo(), ares_process_fd() or ares_destroy(). The
// channel must not be destroyed in here.
void Resolver::answered(void* self, int status, int, ares_addrinfo* result) {
  Resolver& resolver = *static_cast<Resolver*>(self);
  if (status != ARES_SUCCESS) {
    resolver.fail(status);
  } else {
    resolver.take(result);
  }
  resolver.answered_ = true;
}

void Resolver::fail(int status) {
  cause_ = Cause{error_of(status), Phase::kResolving, 0, status, 0};
}

void Resolver::take(ares_addrinfo* result) {
  addresses_ = result;
  for (const Family family : kFamilies) {
    next_[index(family)] = of_family(result->nodes, native(family));
  }
  if (!attempts().has_more()) {
    fail(ARES_ENODATA);  // c-ares 1.22 to 1.34 may call an empty list a success
  }
}

void Resolver::watch(void* self, int fd, int readable, int writable) {
  Resolver& resolver = *static_cast<Resolver*>(self);
  size_t at = 0;
  while (at < resolver.watched_count_ && resolver.watched_[at].fd != fd) {
    ++at;
  }
  const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
  if (at == kMostSockets) {
    resolver.lost_a_socket_ = true;
    return;
  }
  if (events != 0) {
    resolver.watched_[at] = Watched{fd, static_cast<short>(events)};
    if (at == resolver.watched_count_) {
      ++resolver.watched_count_;
    }
  } else if (at < resolver.watched_count_) {
    --resolver.watched_count_;
    resolver.watched_[at] = resolver.watched_[resolver.watched_count_];
  }
}

Io Resolver::advance() {
  if (!answered_ && channel_ != nullptr) {
    process();
  }
  if (!answered_ && lost_a_socket_) {
    fail(ARES_ENOMEM);
    answered_ = true;
  }
  if (!answered_) {
    return Io::not_yet();
  }
  if (channel_ != nullptr) {
    // Its sockets and memory are not needed any more; what is still asked is answered to nobody.
    const Cause cause = cause_;
    ares_destroy(channel_of(channel_));
    channel_ = nullptr;
    watched_count_ = 0;
    cause_ = cause;
  }
  return cause_.error == Error::kNone ? Io::done() : Io::failed();
}

void Resolver::process() {
  struct pollfd ready[kMostSockets];
  const size_t count = fill(ready);
  if (poll(ready, static_cast<nfds_t>(count), 0) > 0) {
    for (size_t i = 0; i < count && !answered_; ++i) {
      const bool broken = (ready[i].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
      const bool readable = broken || (ready[i].revents & POLLIN) != 0;
      const bool writable = broken || (ready[i].revents & POLLOUT) != 0;
      if (readable || writable) {
        const NoSigPipe guard;
        ares_process_fd(channel_of(channel_), readable ? ready[i].fd : ARES_SOCKET_BAD,
                        writable ? ready[i].fd : ARES_SOCKET_BAD);
      }
    }
  }
  if (!answered_) {
    ares_process_fd(channel_of(channel_), ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // its timers
  }
}

AddressAttempts Resolver::attempts() const {
  AddressAttempts attempts;
  for (const Family family : kFamilies) {
    if (next_[index(family)] != nullptr) {
      attempts.offer(family);
    }
  }
  const bool is_ipv4_first =
      addresses_ != nullptr && addresses_->nodes == next_[index(Family::kIpv4)];
  attempts.prefer(is_ipv4_first ? Family::kIpv4 : Family::kIpv6);
  return attempts;
}

uint32_t Resolver::count() const {
  uint32_t count = 0;
  for (const ares_addrinfo_node* node = addresses_->nodes; node != nullptr; node = node->ai_next) {
    ++count;
  }
  return count;
}

const ares_addrinfo_node& Resolver::next(AddressAttempts& attempts, Millis now) {
  const Family family = attempts.next();
  const ares_addrinfo_node*& next = next_[index(family)];
  const ares_addrinfo_node& address = *next;
  next = of_family(address.ai_next, address.ai_family);
  attempts.start(family, now);
  if (next == nullptr) {
    attempts.exhaust(family);
  }
  return address;
}

void Resolver::stop() {
  if (channel_ != nullptr) {
    ares_destroy(channel_of(channel_));  // may call answered() once more, with EDESTRUCTION
    channel_ = nullptr;
  }
  if (addresses_ != nullptr) {
    ares_freeaddrinfo(addresses_);
    addresses_ = nullptr;
  }
  next_[0] = next_[1] = nullptr;
  watched_count_ = 0;
  answered_ = lost_a_socket_ = false;
}

size_t Resolver::fill(Span<pollfd> out) const {
  const size_t count = watched_count_ < out.size() ? watched_count_ : out.size();
  for (size_t i = 0; i < count; ++i) {
    out[i].fd = watched_[i].fd;
    out[i].events = watched_[i].events;
    out[i].revents = 0;
  }
  return count;
}

uint32_t Resolver::wait_ms() const {
  if (answered_ || lost_a_socket_) {
    return 0;
  }
  if (channel_ == nullptr) {
    return kForever;
  }
  struct timeval storage = {};
  const struct timeval* left = ares_timeout(channel_of(channel_), nullptr, &storage);
  if (left == nullptr) {
    return kForever;
  }
  // c-ares rounds down; one more, or the last part of a millisecond would be a busy loop.
  return static_cast<uint32_t>(left->tv_sec) * 1000 + static_cast<uint32_t>(left->tv_usec) / 1000 +
         1;
}

}  // namespace esse::posix
