// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolver: names to addresses through c-ares, without a thread and without waiting: /etc/hosts,
// resolv.conf, IP address literals. One question at a time. Part of TcpTransport; not for others.
// c-ares allocates (a channel while a question is open, a list of addresses until stop()); this
// class does not.
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
  /// Sockets that c-ares has open at a time: one or two for each name server.
  static constexpr size_t kMostSockets = 16;

  Resolver() = default;
  Resolver(const Resolver&) = delete;  // c-ares holds its address
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver() { stop(); }

  /// Asks for `host`. The answer may be there at once: advance() tells.
  void start(Text host, uint16_t port, const TcpOptions& options);
  /// done() once addresses are there, failed() with cause().
  Io advance();
  /// What there is to try, beginning with the family that the system puts first. After done().
  AddressAttempts attempts() const;
  /// How many addresses there are, of both families.
  uint32_t count() const;
  /// The address that comes next in `attempts`, which has one more; started at `now`. Valid until
  /// stop().
  const ares_addrinfo_node& next(AddressAttempts& attempts, Millis now);
  /// Forgets question and answer.
  void stop();

  size_t fill(Span<pollfd> out) const;
  uint32_t wait_ms() const;
  /// Error and native code (an ARES_ number) after failed().
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
  const ares_addrinfo_node* next_[2] = {};  // of each Family; both lists go through addresses_
  bool answered_ = false;
  bool lost_a_socket_ = false;
  uint8_t watched_count_ = 0;
  Watched watched_[kMostSockets];
  Cause cause_;
};

}  // namespace esse::posix
