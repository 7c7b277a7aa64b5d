// SPDX-License-Identifier: Apache-2.0
#pragma once
// Channel: a c-ares channel, its sockets and its timers, without a thread and without waiting.
// Part of TcpTransport; not for others.
#include "esse_base/span.h"

struct pollfd;
struct ares_addrinfo;

namespace esse::posix {

struct TcpOptions;

class Channel {
 public:
  /// The most sockets that c-ares may have open at a time. It needs one or two for each name
  /// server.
  static constexpr size_t kMostSockets = 16;
  /// c-ares' ares_addrinfo_callback.
  using Answered = void (*)(void* context, int status, int timeouts, ares_addrinfo* result);

  /// `answered` is called for each question: from ask(), from process(), and from cancel() and
  /// close(), with ARES_ECANCELLED and ARES_EDESTRUCTION. In it the channel is not to be closed.
  explicit Channel(Answered answered) : answered_(answered) {}
  Channel(const Channel&) = delete;  // c-ares holds its address
  Channel& operator=(const Channel&) = delete;
  ~Channel() { close(); }

  /// A new channel that looks in the places that `lookups` says: "f" /etc/hosts, "b" name servers.
  /// It reads resolv.conf. Answers an ARES_ number.
  int open(const char* lookups, const TcpOptions& options);
  bool is_open() const { return channel_ != nullptr; }
  /// Asks for the addresses of one family (AF_…). `context` is handed back with the answer.
  void ask(const char* name, uint16_t port, int family, void* context);
  /// Drops all questions.
  void cancel();
  /// Frees everything.
  void close();

  /// Does what the sockets and the timers ask for.
  void process();
  /// True when c-ares has more sockets than can be watched.
  bool has_lost_a_socket() const { return has_lost_a_socket_; }
  /// Writes into `out` what poll(2) must watch, and answers how many entries.
  size_t fill(Span<pollfd> out) const;
  /// Milliseconds until a timer is due, rounded up.
  uint32_t wait_ms() const;

 private:
  struct Watched {
    int fd;
    short events;
  };

  static void watch(void* self, int fd, int readable, int writable);

  Answered answered_;
  void* channel_ = nullptr;  // ares_channel
  bool has_lost_a_socket_ = false;
  uint8_t watched_count_ = 0;
  Watched watched_[kMostSockets];
};

}  // namespace esse::posix
