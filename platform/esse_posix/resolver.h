// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolver: names to addresses through c-ares, without a thread and without waiting.
// It knows /etc/hosts, the name servers of resolv.conf, and the texts of IP addresses. It has one
// question at a time. Part of TcpTransport; not for others.
// This class allocates nothing. c-ares does: a channel while a question is open, and a list of
// addresses until stop().
#include "esse_base/cause.h"
#include "esse_base/text.h"
#include "esse_transport/address_attempts.h"
#include "esse_transport/io.h"

struct pollfd;
struct ares_addrinfo;
struct ares_addrinfo_node;

namespace esse::posix {

struct TcpOptions;

class Resolver {
 public:
  /// The most sockets that c-ares may have open at a time. It needs one or two for each name
  /// server. With more the question fails.
  static constexpr size_t kMostSockets = 16;

  Resolver() = default;
  Resolver(const Resolver&) = delete;  // c-ares holds its address
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver() { stop(); }

  /// Asks for `host`, which is copied. The answer may be there at once: advance() tells.
  void start(Text host, uint16_t port, const TcpOptions& options);
  /// Does what the sockets and the timers of c-ares ask for. not_yet(); done() once there are
  /// addresses; or failed(): cause() says why.
  Io advance();
  /// The attempts that the addresses allow, beginning with the family of the first one. Only after
  /// done().
  AddressAttempts attempts() const;
  /// How many addresses there are, of both families together. Only after done().
  uint32_t count() const;
  /// The address that comes next in `attempts`, which notes that it is tried from `now` on. Only
  /// when attempts.has_more(). Valid until stop().
  const ares_addrinfo_node& next(AddressAttempts& attempts, Millis now);
  /// Forgets the question and the answer.
  void stop();

  /// Writes into `out` what poll(2) must watch, and answers how many entries; kMostSockets is
  /// enough.
  size_t fill(Span<pollfd> out) const;
  /// Milliseconds until a timer of c-ares is due, rounded up. 0 when there is an answer.
  uint32_t wait_ms() const;
  /// The error and its native code, an ARES_ number. After failed().
  const Cause& cause() const { return cause_; }

 private:
  struct Watched {
    int fd;
    short events;
  };

  static void answered(void* self, int status, int timeouts, ares_addrinfo* result);
  static void watch(void* self, int fd, int readable, int writable);
  int ask(Text host, uint16_t port, const TcpOptions& options);
  void process();
  void fail(int status);
  void take(ares_addrinfo* result);

  void* channel_ = nullptr;  // ares_channel, while a question is open
  ares_addrinfo* addresses_ = nullptr;
  const ares_addrinfo_node* next_[2] = {};  // by Family: the next one in addresses_
  bool answered_ = false;
  bool lost_a_socket_ = false;
  uint8_t watched_count_ = 0;
  Watched watched_[kMostSockets];
  Cause cause_;
};

}  // namespace esse::posix
