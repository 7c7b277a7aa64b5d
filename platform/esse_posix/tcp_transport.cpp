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
  if (const Error error = endpoint_error(to); error != Error::kNone) {
    return error;
  }
  if (to.secure) {
    return Error::kNoTls;
  }
  cause_ = Cause{};
  now_ = now;
  phase_ = Phase::kResolving;
  if (const uint32_t hash = hash_of(to); hash != skip_of_) {
    skip_ = 0;
    skip_of_ = hash;
  }
  const Text host = options_.connect_to == nullptr ? to.host : Text(options_.connect_to);
  resolver_.start(host, to.port, options_);
  return Error::kNone;
}

Io TcpTransport::advance(Millis now) {
  now_ = now;
  if (failed_) {
    return Io::failed();
  }
  switch (phase_) {
    case Phase::kResolving:
      return resolve();
    case Phase::kConnecting:
      return connect();
    case Phase::kReady:
      return Io::done();
    default:
      return Io::failed();
  }
}

Io TcpTransport::resolve() {
  const Io answer = resolver_.advance();
  if (answer.is_failed()) {
    return fail(resolver_.cause().error, resolver_.cause().native);
  }
  if (answer.is_not_yet()) {
    return answer;
  }
  phase_ = Phase::kConnecting;
  attempts_ = resolver_.attempts();
  if (skip_ < resolver_.count()) {
    while (attempts_.count() < skip_) {
      static_cast<void>(resolver_.next(attempts_, now_));
    }
  }
  return try_next_address();
}

// One address a call: a name with a thousand of them must not make one call long.
Io TcpTransport::try_next_address() {
  if (!attempts_.has_more()) {
    return fail(cause_.error, cause_.native);
  }
  const ares_addrinfo_node& address = resolver_.next(attempts_, now_);
  int code = 0;
  fd_ = open_socket(address.ai_family, options_, code);
  if (fd_ < 0) {
    give_up_address(error_of(code, Phase::kConnecting), code);
    return Io::not_yet();
  }
  if (::connect(fd_, address.ai_addr, address.ai_addrlen) == 0) {
    return become_ready();
  }
  code = errno;
  if (code != EINPROGRESS && code != EINTR) {  // EINTR: it goes on all the same (POSIX connect)
    give_up_address(error_of(code, Phase::kConnecting), code);
    return Io::not_yet();
  }
  return Io::not_yet();
}

Io TcpTransport::connect() {
  if (fd_ < 0) {
    return try_next_address();
  }
  struct pollfd ready = {fd_, POLLOUT, 0};
  if (poll(&ready, 1, 0) == 1) {
    const int code = pending_error(fd_);
    if (code == 0) {
      return become_ready();
    }
    give_up_address(error_of(code, Phase::kConnecting), code);
    return try_next_address();
  }
  if (attempts_.left_ms(now_, options_.address_timeout_ms) == 0) {
    give_up_address(Error::kConnectTimeout, ETIMEDOUT);
    return try_next_address();
  }
  return Io::not_yet();
}

void TcpTransport::give_up_address(Error error, int native) {
  if (fd_ >= 0) {
    static_cast<void>(::close(fd_));
    fd_ = -1;
  }
  if (says_more(error, cause_.error)) {  // it is reported when all have failed
    cause_ = Cause{error, phase_, 0, native, 0};
  }
}

Io TcpTransport::become_ready() {
  phase_ = Phase::kReady;
  cause_ = Cause{};
  resolver_.stop();
  return Io::done();
}

Io TcpTransport::fail(Error error, int native) {
  failed_ = true;
  cause_ = Cause{error, phase_, 0, native, 0};
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
    return fail(error_of(errno, phase_), errno);
  }
  // Linux hands a reset out once. When write() got it, the end that is left is none.
  if (write_failed_) {
    return fail(cause_.error, cause_.native);
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
  if (phase_ >= Phase::kConnecting) {
    skip_ = phase_ == Phase::kConnecting && attempts_.has_more() ? attempts_.count() : 0;
  }
  resolver_.stop();
  if (fd_ >= 0) {
    static_cast<void>(::close(fd_));
    fd_ = -1;
  }
  phase_ = Phase::kIdle;
  ended_ = failed_ = write_failed_ = write_blocked_ = false;
}

Pending TcpTransport::pending() const {
  Pending pending;
  pending.phase = phase_;
  if (failed_) {
    return pending;
  }
  switch (phase_) {
    case Phase::kResolving:
      pending.wants_read = true;
      pending.wait_ms = resolver_.wait_ms();
      break;
    case Phase::kConnecting:
      pending.wants_write = fd_ >= 0;
      if (fd_ < 0) {
        pending.wait_ms = 0;  // the next address
      } else {
        pending.wait_ms = attempts_.left_ms(now_, options_.address_timeout_ms);
      }
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
  if (phase_ == Phase::kResolving && !failed_) {
    return resolver_.fill(out);
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
