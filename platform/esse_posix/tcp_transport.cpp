// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/tcp_transport.h"

#include <ares.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "esse_posix/socket.h"

namespace esse::posix {
namespace {

size_t clamp(size_t size) { return size < INT32_MAX ? size : INT32_MAX; }

// FNV-1a. Two hosts with the same one cost an attempt.
uint32_t hash_of(const Endpoint& to) {
  uint32_t hash = 2166136261u ^ to.port;
  for (const char c : to.host) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  }
  return hash;
}

bool would_block(int code) { return code == EAGAIN || code == EWOULDBLOCK; }

}  // namespace

Error TcpTransport::open(const Endpoint& to, Millis now) {
  if (phase_ != Phase::kIdle) {
    return Error::kAlreadyOpen;
  }
  cause_ = Cause{};
  if (const Error error = endpoint_error(to); error != Error::kNone) {
    return error;
  }
  if (to.secure) {
    return Error::kNoTls;
  }
  now_ = now;
  phase_ = Phase::kResolving;
  recall(hash_of(to));
  const Text host = options_.connect_to == nullptr ? to.host : Text(options_.connect_to);
  resolver_.start({host, to.port, false}, options_, known_[0].first, now);
  return Error::kNone;
}

// Moves what is known of `host` to the front, and forgets the host that was not opened for longest.
void TcpTransport::recall(uint32_t host) {
  size_t at = 0;
  while (at + 1 < sizeof known_ / sizeof known_[0] && known_[at].host != host) {
    ++at;
  }
  Known found = known_[at];
  if (found.host != host) {
    found = Known{};
    found.host = host;
  }
  for (; at > 0; --at) {
    known_[at] = known_[at - 1];
  }
  known_[0] = found;
}

Io TcpTransport::advance(Millis now) {
  now_ = now;
  if (failed_) {
    return Io::failed();
  }
  switch (phase_) {
    case Phase::kResolving:
    case Phase::kConnecting:
      return connect();
    case Phase::kReady:
      return Io::done();
    default:
      return Io::failed();
  }
}

// The name may still be asked for in one family while addresses of the other are tried.
Io TcpTransport::connect() {
  resolver_.advance(now_);
  AddressAttempts& attempts = resolver_.attempts();
  const size_t running = race_.size();
  Race::Runner winner;
  if (race_.advance(winner)) {
    return become_ready(winner);
  }
  if (race_.size() < running) {
    attempts.end();
  }
  if (attempts.wait_ms(now_, options_.attempt_delay_ms) == 0) {
    try_next_address();
    return Io::not_yet();
  }
  if (attempts.is_over() && race_.size() == 0) {
    return fail(phase_ == Phase::kResolving ? resolver_.cause() : race_.cause());
  }
  return Io::not_yet();
}

// One address a call: a name with a thousand of them must not make one call long.
void TcpTransport::try_next_address() {
  AddressAttempts& attempts = resolver_.attempts();
  if (phase_ == Phase::kResolving && known_[0].skip < resolver_.count()) {
    while (attempts.count() < known_[0].skip) {
      static_cast<void>(resolver_.next(now_));
    }
  }
  phase_ = Phase::kConnecting;
  if (!race_.enter(resolver_.next(now_), options_)) {
    attempts.end();
  }
}

Io TcpTransport::become_ready(Race::Runner winner) {
  phase_ = Phase::kReady;
  fd_ = winner.fd;
  known_[0].first = winner.family;
  known_[0].skip = 0;
  resolver_.stop();
  return Io::done();
}

Io TcpTransport::fail(const Cause& cause) {
  failed_ = true;
  cause_ = cause;
  return Io::failed();
}

Io TcpTransport::read(Span<char> into) {
  if (phase_ != Phase::kReady || failed_) {
    return Io::failed();
  }
  if (ended_) {
    return Io::ended();
  }
  if (into.empty()) {
    return Io::bytes(0);
  }
  ssize_t got = 0;
  do {
    got = recv(fd_, into.data(), clamp(into.size()), 0);
  } while (got < 0 && errno == EINTR);
  if (got > 0) {
    return Io::bytes(static_cast<size_t>(got));
  }
  if (got < 0 && would_block(errno)) {
    return Io::not_yet();
  }
  if (got < 0) {
    return fail(Cause{error_of(errno, phase_), phase_, 0, errno, 0});
  }
  // Linux hands a reset out once. When write() got it, the end that is left is none.
  if (write_failed_) {
    return fail(cause_);
  }
  ended_ = true;
  return Io::ended();
}

Io TcpTransport::write(Span<const char> from) {
  if (phase_ != Phase::kReady || failed_ || write_failed_) {
    return Io::failed();
  }
  if (from.empty()) {
    return Io::bytes(0);
  }
  ssize_t sent = 0;
  do {
    sent = send_quietly(fd_, from.data(), clamp(from.size()));
  } while (sent < 0 && errno == EINTR);
  write_blocked_ = sent < 0 && would_block(errno);
  if (sent >= 0) {
    return Io::bytes(static_cast<size_t>(sent));
  }
  if (write_blocked_) {
    return Io::not_yet();
  }
  write_failed_ = true;
  cause_ = Cause{error_of(errno, phase_), phase_, 0, errno, 0};
  return Io::failed();
}

void TcpTransport::close() {
  if (phase_ == Phase::kConnecting) {
    const AddressAttempts& attempts = resolver_.attempts();
    known_[0].skip = attempts.has_more() ? attempts.count() : 0;
  }
  resolver_.stop();
  race_.stop();
  if (fd_ >= 0) {
    static_cast<void>(::close(fd_));
    fd_ = -1;
  }
  phase_ = Phase::kIdle;
  ended_ = failed_ = write_failed_ = write_blocked_ = false;
}

// On the way: how long there is nothing to do without any socket.
uint32_t TcpTransport::way_ms() const {
  const AddressAttempts& attempts = resolver_.attempts();
  if (attempts.is_over() && race_.size() == 0) {
    return 0;  // it has failed
  }
  const uint32_t name_ms = resolver_.wait_ms(now_);
  const uint32_t next_ms = attempts.wait_ms(now_, options_.attempt_delay_ms);
  return name_ms < next_ms ? name_ms : next_ms;
}

Pending TcpTransport::pending() const {
  Pending pending;
  pending.phase = phase_;
  if (failed_) {
    return pending;
  }
  switch (phase_) {
    case Phase::kResolving:
    case Phase::kConnecting:
      pending.wants_read = resolver_.is_asking();
      pending.wants_write = race_.size() != 0;
      pending.wait_ms = way_ms();
      break;
    case Phase::kReady:
      pending.wants_read = !ended_;
      pending.wants_write = write_blocked_;
      break;
    default:
      break;
  }
  return pending;
}

size_t TcpTransport::fill(Span<pollfd> out, const Wake& wake) const {
  if ((phase_ == Phase::kResolving || phase_ == Phase::kConnecting) && !failed_) {
    const size_t names = resolver_.fill(out);
    return names + race_.fill(out.from(names));
  }
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
  struct pollfd fds[TcpTransport::kMostPollFds];
  const size_t count = tcp.fill(fds, wake);
  const int timeout = wake.wait_ms == kForever ? -1 : static_cast<int>(clamp(wake.wait_ms));
  return poll(fds, static_cast<nfds_t>(count), timeout) > 0;
}

}  // namespace esse::posix
