// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolver: names to addresses through c-ares, without a thread and without waiting.
// It knows /etc/hosts, the name servers and the search list of resolv.conf, and the texts of IP
// addresses. It asks for both families at once, and has the addresses of one to give while those of
// the other are awaited. Part of TcpTransport; not for others.
// This class allocates nothing. c-ares does: a channel while a question is open, and lists of
// addresses until stop().
#include "esse_base/cause.h"
#include "esse_base/text.h"
#include "esse_posix/channel.h"
#include "esse_posix/search_list.h"
#include "esse_transport/address_attempts.h"
#include "esse_transport/transport.h"

struct ares_addrinfo_node;

namespace esse::posix {

class Resolver {
 public:
  static constexpr size_t kMostSockets = Channel::kMostSockets;

  Resolver() = default;
  Resolver(const Resolver&) = delete;  // c-ares holds its address
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver() { stop(); }

  /// Asks for the host of `to`, whose text is borrowed until stop(). The addresses of the family
  /// `first` are to be tried first. The answer may be there at once.
  void start(const Endpoint& to, const TcpOptions& options, Family first, Millis now);
  /// Does what the sockets and the timers of c-ares ask for.
  void advance(Millis now);
  /// Which address is to be tried next, and when. When it is over and there was no address, cause()
  /// says why.
  AddressAttempts& attempts() { return attempts_; }
  const AddressAttempts& attempts() const { return attempts_; }
  /// How many addresses there are by now, of both families together.
  uint32_t count() const;
  /// The address that comes next, which is noted as tried from `now` on. Only when
  /// attempts().has_more(). Valid until stop().
  const ares_addrinfo_node& next(Millis now);
  /// True while an answer may still come.
  bool is_asking() const { return channel_.is_open(); }
  /// Forgets the question and the answers.
  void stop();

  /// Writes into `out` what poll(2) must watch, and answers how many entries; kMostSockets is
  /// enough.
  size_t fill(Span<pollfd> out) const { return channel_.fill(out); }
  /// Milliseconds until advance() has something to do without any socket, rounded up.
  uint32_t wait_ms(Millis now) const;
  /// Why there is no address: the error, and an ARES_ number.
  Cause cause() const;

 private:
  struct Question {  // which c-ares hands back
    Resolver* resolver;
    Family family;
  };
  struct Answer {
    ares_addrinfo* list = nullptr;
    const ares_addrinfo_node* next =
        nullptr;     // the next one in `list` that differs from all before
    int status = 0;  // an ARES_ number
  };

  static void answered(void* question, int status, int timeouts, ares_addrinfo* result);
  void take(Family family, int status, ares_addrinfo* result);
  void ask(Family family, const char* name);
  void ask_without_servers(const TcpOptions& options);
  void ask_servers(const TcpOptions& options);
  void ask_next_name();
  bool is_to_ask_next_name(Millis now) const;
  bool has_address() const;
  void give_up(int status);
  Answer& of(Family family) { return answers_[static_cast<size_t>(family)]; }
  const Answer& of(Family family) const { return answers_[static_cast<size_t>(family)]; }

  Channel channel_{answered};
  Question questions_[2] = {{this, Family::kIpv4}, {this, Family::kIpv6}};
  Answer answers_[2];  // by Family
  AddressAttempts attempts_{Family::kIpv6};
  Text host_;
  SearchList search_;
  size_t place_ = 0;  // in search_, of the name that is asked for next
  Millis now_;
  Millis denied_at_;  // when a name server said that there is no such name
  bool is_denied_ = false;
  uint16_t port_ = 0;
};

}  // namespace esse::posix
