// SPDX-License-Identifier: Apache-2.0
#pragma once
// Race: sockets that connect to several addresses at a time (RFC 8305, section 5). The first that
// connects wins, and the others are closed.
// Part of TcpTransport; not for others.
#include "esse_base/cause.h"
#include "esse_base/span.h"
#include "esse_transport/address_attempts.h"

struct pollfd;
struct ares_addrinfo_node;

namespace esse::posix {

struct TcpOptions;

class Race {
 public:
  static constexpr size_t kMostSockets = 4;

  struct Runner {
    int fd = -1;
    Family family = Family::kIpv4;
  };

  Race() = default;
  Race(const Race&) = delete;
  Race& operator=(const Race&) = delete;
  ~Race() { stop(); }

  /// Begins to connect to `address`. The oldest socket gives way when there are kMostSockets. False
  /// when this failed at once: cause() may say why.
  bool enter(const ares_addrinfo_node& address, const TcpOptions& options);
  /// Closes the sockets that have failed. True when one has connected: it is `winner`, the caller's
  /// from now on, and the others are closed.
  bool advance(Runner& winner);
  /// How many sockets are on their way.
  size_t size() const { return size_; }
  /// Closes all sockets, and forgets the cause.
  void stop();

  /// Writes into `out` what poll(2) must watch, and answers how many entries.
  size_t fill(Span<pollfd> out) const;
  /// Of what has failed, what says most.
  const Cause& cause() const { return cause_; }

 private:
  void drop(size_t at, int code);
  void remove(size_t at);
  void blame(int code);

  Runner runners_[kMostSockets];  // the oldest is the first
  size_t size_ = 0;
  Cause cause_;
};

}  // namespace esse::posix
