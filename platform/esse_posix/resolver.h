// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolver: names to addresses through c-ares, without a thread and without waiting: /etc/hosts,
// resolv.conf, IP address literals. One question at a time. Part of TcpTransport; not for others.
// c-ares allocates (a channel while a question is open, a list of addresses until stop()); this
// class does not.
#include "esse_base/cause.h"
#include "esse_base/millis.h"
#include "esse_base/text.h"
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
  /// The next address: the families in turn, so that one that leads nowhere costs one attempt.
  /// nullptr when there is none left. Valid until stop().
  const ares_addrinfo_node* next();
  /// Passes over the first `n` addresses. False, and none is passed over, when there are no more.
  bool skip(uint32_t n);
  bool has_more() const { return next_[0] != nullptr || next_[1] != nullptr; }
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
  const ares_addrinfo_node* next_[2] = {};  // one list for each family, both through addresses_
  uint8_t turn_ = 0;
  bool answered_ = false;
  bool lost_a_socket_ = false;
  uint8_t watched_count_ = 0;
  Watched watched_[kMostSockets];
  Cause cause_;
};

}  // namespace esse::posix
