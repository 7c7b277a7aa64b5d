// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/tcp_transport.h"

#include "esse_lwip/lookup.h"
#include "esse_lwip/outcome.h"
#include "lwip/dns.h"
#include "lwip/sys.h"
#include "lwip/tcpip.h"
#include "lwip/timeouts.h"

#if !NO_SYS && !LWIP_TCPIP_CORE_LOCKING
#error "esse_lwip: with an RTOS, lwipopts.h must say LWIP_TCPIP_CORE_LOCKING 1"
#endif

namespace esse::lwip {
namespace {

constexpr bool kLwipTimersAreOurs = NO_SYS && LWIP_TIMERS && !LWIP_TIMERS_CUSTOM;
// A write without memory is tried again after this: it may be somebody else's that comes free.
constexpr uint32_t kMemoryMs = 250;

class CoreLock {
 public:
#if NO_SYS
  CoreLock() {}  // not "= default": an unused variable
  ~CoreLock() {}
#else
  CoreLock() { LOCK_TCPIP_CORE(); }
  ~CoreLock() { UNLOCK_TCPIP_CORE(); }
#endif
  CoreLock(const CoreLock&) = delete;
};

uint32_t stack_wait_ms() {
#if NO_SYS && LWIP_TIMERS && !LWIP_TIMERS_CUSTOM
  return sys_timeouts_sleeptime();  // its "infinite" is kForever
#else
  return kForever;
#endif
}

}  // namespace

struct TcpTransport::Callbacks {
  static void found(const char*, const ip_addr_t* address, void* context) {
    const uint32_t number = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(context));
    Question* const asker = find(number_of(number));
    if (asker != nullptr) {
      static_cast<TcpTransport*>(asker)->take(family_of(number), address);
    }
  }
};

Error TcpTransport::open(const Endpoint& to, Millis) {
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
  attempts_ = AddressAttempts(first_);
  to_ = &to;
  phase_ = Phase::kResolving;
  stage_ = Stage::kAsk;
  return Error::kNone;
}

Io TcpTransport::advance(Millis) {
  const CoreLock lock;
  if (phase_ == Phase::kIdle || failed_) {
    return Io::failed();
  }
  if (phase_ == Phase::kReady) {
    return Io::done();
  }
  if (stage_ == Stage::kAsk) {
    stage_ = Stage::kAsked;
    static_cast<void>(Question::ask());
    ip_addr_t unused;
    ask_both(attempts_, first_, Millis(sys_now()),
             [&](Family family) { return ask(family, &unused); });
  }
  return go_on();
}

int TcpTransport::ask(Family family, void* address) {
  char name[DNS_MAX_NAME_LENGTH];
  int answer = ERR_ARG;
  if (copy_name(to_->host, name)) {
    const auto found = reinterpret_cast<Found>(Callbacks::found);
    answer = look_up({name, family, found, number()}, address);
  }
  if (answer == ERR_INPROGRESS) {
    attempts_.await(family);
  } else if (!has_address(answer)) {
    lose(family, answer);
  }
  return answer;
}

void TcpTransport::lose(Family family, int answer) {
  attempts_.exhaust(family);
  if (answer != kNone) {
    blame(Phase::kResolving, answer);
  }
}

// What lwIP was asked for. It is lwIP's, and gone when this returns. If it is not its turn, lwIP is
// asked again later, and mostly remembers.
void TcpTransport::take(Family family, const void* address) {
  if (address == nullptr) {
    lose(family, why_no_address());
  } else {
    attempts_.offer(family, Millis(sys_now()));
    // A connection that is up or over waits for go_on() to be seen.
    const bool is_free = stage_ == Stage::kAsked || connection_.is_dialling();
    if (is_free && attempts_.next() == family && left_ms() == 0) {
      dial(address);
    }
  }
  connection_.wake();
}

void TcpTransport::try_next_address() {
  ip_addr_t address;
  if (has_address(ask(attempts_.next(), &address))) {
    dial(&address);
  } else {
    attempts_.end();  // nothing is in the way of the answer, or of the other family
  }
}

// Another address gives way.
void TcpTransport::dial(const void* address) {
  if (stage_ == Stage::kDialled) {
    connection_.close();
    blame(Phase::kConnecting, ERR_TIMEOUT);
  }
  phase_ = Phase::kConnecting;
  stage_ = Stage::kDialled;
  attempts_.start(Millis(sys_now()));
  attempts_.exhaust(attempts_.last());  // lwIP tells one address of a family
  connection_.dial(address, to_->port);
}

// How long until the next address is to be tried.
inline uint32_t TcpTransport::left_ms() const {
  return attempts_.wait_ms(Millis(sys_now()), kAddressMs);
}

// On the way. Each turn waits, or uses up a family.
Io TcpTransport::go_on() {
  for (;;) {
    if (connection_.is_up()) {
      phase_ = Phase::kReady;
      first_ = attempts_.last();
      cause_ = Cause{};  // the other address's
      withdraw();
      return Io::done();
    }
    if (stage_ == Stage::kDialled && connection_.is_over()) {
      blame(Phase::kConnecting, connection_.outcome());
      stage_ = Stage::kAsked;
      attempts_.end();
    }
    if (left_ms() != 0) {
      break;
    }
    try_next_address();
  }
  failed_ = stage_ == Stage::kAsked && attempts_.is_over();
  return failed_ ? Io::failed() : Io::not_yet();
}

// Of two addresses that fail, the cause that says more is reported. Of a connection that is lost,
// read() and write() report the same: the interfaces may change meanwhile.
void TcpTransport::blame(Phase phase, int outcome) {
  const Error error = error_of(phase, outcome, connection_.local());
  if (cause_.error == Error::kNone || (phase != Phase::kReady && says_more(error, cause_.error))) {
    cause_ = Cause{error, phase, 0, outcome, 0};
  }
}

Io TcpTransport::read(Span<char> into) {
  const CoreLock lock;
  if (phase_ != Phase::kReady || failed_) {
    return Io::failed();
  }
  if (into.empty()) {
    return Io::bytes(0);
  }
  if (connection_.has_bytes()) {
    return Io::bytes(connection_.read(into));
  }
  if (connection_.has_fin()) {
    ended_ = true;
    return Io::ended();
  }
  if (!connection_.is_over()) {
    return Io::not_yet();
  }
  failed_ = true;
  return lost();
}

Io TcpTransport::write(Span<const char> from) {
  const CoreLock lock;
  if (phase_ != Phase::kReady || failed_) {
    return Io::failed();
  }
  if (connection_.is_over()) {
    return lost();
  }
  if (from.empty()) {
    return Io::bytes(0);
  }
  const size_t size = connection_.write(from);
  write_blocked_ = size == 0;
  return write_blocked_ ? Io::not_yet() : Io::bytes(size);
}

Io TcpTransport::lost() {
  blame(Phase::kReady, connection_.outcome());
  return Io::failed();
}

void TcpTransport::close() {
  if (phase_ == Phase::kIdle) {
    return;
  }
  const CoreLock lock;
  withdraw();
  connection_.close();
  phase_ = Phase::kIdle;
  ended_ = failed_ = write_blocked_ = false;
}

Pending TcpTransport::pending() const {
  const CoreLock lock;
  Pending pending;
  pending.phase = phase_;
  if (phase_ == Phase::kIdle || failed_) {
    return pending;
  }
  pending.wait_ms = stack_wait_ms();
  if (phase_ == Phase::kReady) {
    pending.wants_read = !ended_;
    pending.wants_write = write_blocked_;
    if (!kLwipTimersAreOurs && write_blocked_) {
      pending.wait_ms = kMemoryMs;
    }
    const bool is_over = connection_.is_over();
    const bool has_news = connection_.has_bytes() || connection_.has_fin() || is_over;
    if ((has_news && !ended_) || (is_over && write_blocked_)) {
      pending.wait_ms = 0;
    }
  } else {
    const bool is_dialling = connection_.is_dialling();
    pending.wants_read = !attempts_.is_over();
    pending.wants_write = is_dialling;
    const bool is_awaited = is_dialling || (stage_ == Stage::kAsked && !attempts_.is_over());
    const uint32_t most_ms = is_awaited ? left_ms() : 0;
    pending.wait_ms = most_ms < pending.wait_ms ? most_ms : pending.wait_ms;
  }
  return pending;
}

}  // namespace esse::lwip
