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

constexpr bool kBothFamilies = LWIP_IPV4 && LWIP_IPV6;
// How long one address may be silent while there is another.
constexpr uint32_t kAddressMs = 3000;
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
  static void found(const char*, const ip_addr_t* address, void* number) {
    Question* const asker = answered(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(number)));
    if (asker == nullptr) {
      return;
    }
    TcpTransport& t = *static_cast<TcpTransport*>(asker);
    if (address != nullptr) {
      t.dial(address);  // it is lwIP's, and gone when this returns
    } else {
      t.stage_ = Stage::kNameless;
      t.outcome_ = static_cast<int8_t>(why_no_address());
    }
    t.connection_.wake();
  }
};

Error TcpTransport::open(const Endpoint& to, Millis) {
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
  attempts_ = AddressAttempts{};
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
    ask();
  }
  switch (stage_) {
    case Stage::kDialled:
      return connect();
    case Stage::kNameless:
      return give_up(Phase::kResolving, outcome_);
    default:
      return Io::not_yet();
  }
}

void TcpTransport::ask() {
  char name[DNS_MAX_NAME_LENGTH];
  ip_addr_t address;
  int outcome = ERR_ARG;
  if (copy_name(to_->host, name)) {
    stage_ = Stage::kAsked;
    const auto found = reinterpret_cast<Found>(Callbacks::found);
    outcome = look_up({name, &attempts_, found, Question::ask()}, &address);
    if (outcome == ERR_INPROGRESS) {
      return;
    }
    withdraw();
  }
  if (outcome == ERR_OK) {
    dial(&address);
  } else {
    stage_ = Stage::kNameless;
    outcome_ = static_cast<int8_t>(outcome);
  }
}

void TcpTransport::dial(const void* address) {
  phase_ = Phase::kConnecting;
  stage_ = Stage::kDialled;
  if (kBothFamilies) {
    start(attempts_, address, Millis(sys_now()));
  }
  connection_.dial(address, to_->port);
}

// How long the address may still be silent.
inline uint32_t TcpTransport::left_ms() const {
  return kBothFamilies ? attempts_.left_ms(Millis(sys_now()), kAddressMs) : kForever;
}

Io TcpTransport::connect() {
  if (connection_.is_up()) {
    phase_ = Phase::kReady;
    cause_ = Cause{};  // the first address's
    return Io::done();
  }
  if (connection_.is_over()) {
    return give_up(Phase::kConnecting, connection_.outcome());
  }
  if (left_ms() == 0) {
    connection_.close();
    return give_up(Phase::kConnecting, ERR_TIMEOUT);
  }
  return Io::not_yet();
}

// On the way. The name may be what fails after its first address did: the other family has none.
Io TcpTransport::give_up(Phase phase, int outcome) {
  blame(phase, outcome);
  failed_ = !kBothFamilies || phase == Phase::kResolving || !attempts_.has_more();
  if (failed_) {
    return Io::failed();
  }
  stage_ = Stage::kAsk;
  return Io::not_yet();
}

// Of two addresses that fail, the cause that says more is reported. Of a connection that is lost,
// read() and write() report the same: the interfaces may change meanwhile.
void TcpTransport::blame(Phase phase, int outcome) {
  const Error error = error_of(phase, outcome, connection_.local());
  if (cause_.error == Error::kNone ||
      (kBothFamilies && phase != Phase::kReady && says_more(error, cause_.error))) {
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
  } else if (stage_ == Stage::kAsked) {
    pending.wants_read = true;
  } else if (connection_.is_dialling()) {
    pending.wants_write = true;
    const uint32_t most_ms = left_ms();
    pending.wait_ms = most_ms < pending.wait_ms ? most_ms : pending.wait_ms;
  } else {
    pending.wait_ms = 0;
  }
  return pending;
}

}  // namespace esse::lwip
