// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/tcp_transport.h"

#include "esse_base/bytes.h"
#include "esse_lwip/internal/answer.h"
#include "esse_lwip/let_go.h"
#include "esse_lwip/outcome.h"
#include "esse_lwip/receive_queue.h"
#include "lwip/altcp.h"
#include "lwip/dns.h"
#include "lwip/ip.h"
#include "lwip/pbuf.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "lwip/tcpip.h"
#include "lwip/timeouts.h"

#if !NO_SYS && !LWIP_TCPIP_CORE_LOCKING
#error "esse_lwip: with an RTOS, lwipopts.h must say LWIP_TCPIP_CORE_LOCKING 1"
#endif

namespace esse::lwip {
namespace {

constexpr bool kBothFamilies = LWIP_IPV4 && LWIP_IPV6;
constexpr uint8_t kNobody = UINT8_MAX;  // ask_for_: there is no address left to ask for
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

struct TcpTransport::Lwip {
  static void ask(TcpTransport& t);
  static err_t look_up(TcpTransport& t, const char* name, ip_addr_t& address);
  static void connect(TcpTransport& t, const ip_addr_t& address);
  static void set_up(altcp_pcb* pcb, TcpTransport& t);
  static void keep_alive(altcp_pcb* pcb, const TcpOptions& options);
  static void lose(TcpTransport& t, Stage stage, err_t outcome);

  static void found(const char* name, const ip_addr_t* address, void* number);
  static err_t connected(void* self, altcp_pcb* pcb, err_t err);
  static err_t received(void* self, altcp_pcb* pcb, pbuf* segment, err_t err);
#if !NO_SYS
  static err_t sent(void* self, altcp_pcb* pcb, u16_t size);
#endif
  static void aborted(void* self, err_t err);

  static altcp_pcb* pcb(const TcpTransport& t) { return static_cast<altcp_pcb*>(t.pcb_); }
  static void wake(const TcpTransport& t) {
    if (!NO_SYS && t.options_.wake != nullptr) {
      t.options_.wake(t.options_.wake_context);
    }
  }
};

// inline, here and below: there is one caller, or next to nothing to call (-42 B on cortex-m3).
inline void TcpTransport::Lwip::lose(TcpTransport& t, Stage stage, err_t outcome) {
  t.stage_ = stage;
  t.outcome_ = outcome;
}

void TcpTransport::Lwip::ask(TcpTransport& t) {
  char name[DNS_MAX_NAME_LENGTH];
  const Text host = t.to_->host;
  ip_addr_t address[kMostAddresses];
  err_t err = ERR_ARG;  // what lwIP answers to a name that is too long
  if (host.size() < sizeof name) {
    copy_bytes(name, host.data(), host.size());
    name[host.size()] = '\0';
    err = ERR_IF;
    // Without a link lwIP would ask, and ask again, for seconds, and nobody can take it back.
    if (has_link() || (LWIP_HAVE_LOOPIF && ipaddr_aton(name, &address[0]) != 0)) {
      t.stage_ = Stage::kAsked;
      err = look_up(t, name, address[0]);
      if (err == ERR_INPROGRESS) {
        return;
      }
      t.withdraw();
    }
  }
  if (err == ERR_OK) {
    connect(t, address[0]);
  } else {
    lose(t, Stage::kNameless, err);
  }
}

inline err_t TcpTransport::Lwip::look_up(TcpTransport& t, const char* name, ip_addr_t& address) {
  const uint8_t family = kBothFamilies ? t.ask_for_ : uint8_t{LWIP_DNS_ADDRTYPE_DEFAULT};
  if (kBothFamilies && (family != LWIP_DNS_ADDRTYPE_DEFAULT || ipaddr_aton(name, &address) != 0)) {
    t.ask_for_ = kNobody;  // this is the second question, or there is nothing to ask
  }
#if LWIP_DNS
  const uintptr_t number = t.Question::ask();  // before lwIP is asked: it may answer at once
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, which is never looked behind.
  return dns_gethostbyname_addrtype(name, &address, found, reinterpret_cast<void*>(number), family);
#else
  return ipaddr_aton(name, &address) != 0 ? ERR_OK : ERR_VAL;
#endif
}

// No address: lwIP does not say why. What it found in a packet is an answer, what it found by its
// timer is silence.
void TcpTransport::Lwip::found(const char*, const ip_addr_t* address, void* number) {
  Question* const asker = answered(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(number)));
  if (asker == nullptr) {
    return;
  }
  TcpTransport* const t = static_cast<TcpTransport*>(asker);
  if (address != nullptr) {
    connect(*t, *address);  // it is lwIP's, and gone when this returns
  } else {
    lose(*t, Stage::kNameless, ip_current_input_netif() != nullptr ? ERR_ARG : ERR_TIMEOUT);
  }
  wake(*t);
}

void TcpTransport::Lwip::connect(TcpTransport& t, const ip_addr_t& address) {
  t.phase_ = Phase::kConnecting;
  if (kBothFamilies && t.ask_for_ == LWIP_DNS_ADDRTYPE_DEFAULT) {
    t.ask_for_ = IP_IS_V6(&address) ? LWIP_DNS_ADDRTYPE_IPV4 : LWIP_DNS_ADDRTYPE_IPV6;
    t.deadline_ = sys_now() + kAddressMs;
  }
  err_t err = ERR_MEM;
  altcp_pcb* const pcb = altcp_new_ip_type(nullptr, IP_GET_TYPE(&address));
  if (pcb != nullptr) {
    t.pcb_ = pcb;
    t.stage_ = Stage::kDialled;
    set_up(pcb, t);
    err = altcp_connect(pcb, &address, t.to_->port, connected);
    if (err == ERR_OK) {
      t.local_ = local_address(pcb);
      return;
    }
    let_go(t.pcb_);
  }
  lose(t, Stage::kLost, err);
}

inline void TcpTransport::Lwip::keep_alive([[maybe_unused]] altcp_pcb* pcb,
                                           [[maybe_unused]] const TcpOptions& options) {
#if LWIP_TCP_KEEPALIVE && LWIP_ALTCP
  altcp_keepalive_enable(pcb, options.keep_alive_idle_s * 1000u,
                         options.keep_alive_interval_s * 1000u, options.keep_alive_probes);
#elif LWIP_TCP_KEEPALIVE  // the pcb is TCP's own then, and altcp has no name for this
  ip_set_option(pcb, SOF_KEEPALIVE);
  pcb->keep_idle = options.keep_alive_idle_s * 1000u;
  pcb->keep_intvl = options.keep_alive_interval_s * 1000u;
  pcb->keep_cnt = options.keep_alive_probes;
#endif
}

inline void TcpTransport::Lwip::set_up(altcp_pcb* pcb, TcpTransport& t) {
  altcp_arg(pcb, &t);
  altcp_recv(pcb, received);
  altcp_err(pcb, aborted);
#if !NO_SYS
  altcp_sent(pcb, sent);
#endif
  altcp_nagle_disable(pcb);
  if (t.options_.keep_alive_idle_s != 0) {
    keep_alive(pcb, t.options_);
  }
}

err_t TcpTransport::Lwip::connected(void* self, altcp_pcb*, err_t) {
  TcpTransport& t = *static_cast<TcpTransport*>(self);
  t.stage_ = Stage::kUp;
  wake(t);
  return ERR_OK;
}

// Not taken: lwIP keeps the segment and offers it again, and what follows it is not acknowledged.
err_t TcpTransport::Lwip::received(void* self, altcp_pcb*, pbuf* segment, err_t) {
  TcpTransport& t = *static_cast<TcpTransport*>(self);
  if (segment == nullptr) {
    t.fin_ = true;
  } else if (!keep(t.received_, segment)) {
    return ERR_MEM;
  }
  wake(t);
  return ERR_OK;
}

#if !NO_SYS
err_t TcpTransport::Lwip::sent(void* self, altcp_pcb*, u16_t) {
  wake(*static_cast<TcpTransport*>(self));
  return ERR_OK;
}
#endif

// The pcb is freed already.
void TcpTransport::Lwip::aborted(void* self, err_t err) {
  TcpTransport& t = *static_cast<TcpTransport*>(self);
  t.pcb_ = nullptr;
  lose(t, t.stage_ == Stage::kUp ? Stage::kUp : Stage::kLost, err);
  wake(t);
}

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
  to_ = &to;
  phase_ = Phase::kResolving;
  stage_ = Stage::kAsk;
  if (kBothFamilies) {
    ask_for_ = LWIP_DNS_ADDRTYPE_DEFAULT;
  }
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
    Lwip::ask(*this);
  } else if (kBothFamilies && stage_ == Stage::kDialled && ask_for_ != kNobody &&
             static_cast<int32_t>(sys_now() - deadline_) >= 0) {
    let_go(pcb_);
    Lwip::lose(*this, Stage::kLost, ERR_TIMEOUT);
  }
  if (stage_ > Stage::kUp) {
    return give_up();
  }
  if (stage_ != Stage::kUp) {
    return Io::not_yet();
  }
  phase_ = Phase::kReady;
  if (kBothFamilies) {
    cause_ = Cause{};  // the first address's
  }
  return Io::done();
}

// On the way. The cause that is reported when both addresses fail is the first one's, but for "no
// route", which says less than whatever the second one meets.
inline Io TcpTransport::give_up() {
  if (kBothFamilies && stage_ == Stage::kLost) {
    if (cause_.error == Error::kUnreachable) {
      cause_ = Cause{};
    }
    if (ask_for_ != kNobody) {
      stage_ = Stage::kAsk;
      static_cast<void>(lost());
      return Io::not_yet();
    }
  }
  failed_ = true;
  return lost();
}

// On the way, and what read() and write() meet when the pcb is gone.
Io TcpTransport::lost() {
  if (cause_.error == Error::kNone) {
    cause_ = Cause{error_of(phase_, outcome_, local_), phase_, 0, outcome_, 0};
  }
  return Io::failed();
}

Io TcpTransport::read(Span<char> into) {
  const CoreLock lock;
  if (phase_ != Phase::kReady || failed_) {
    return Io::failed();
  }
  if (into.empty()) {
    return Io::bytes(0);
  }
  if (received_ != nullptr) {
    const uint16_t size = take(received_, into.data(), into.size());
    if (pcb_ != nullptr) {
      altcp_recved(Lwip::pcb(*this), size);
    }
    return Io::bytes(size);
  }
  if (fin_) {
    ended_ = true;
    return Io::ended();
  }
  if (pcb_ != nullptr) {
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
  altcp_pcb* const pcb = Lwip::pcb(*this);
  if (pcb == nullptr) {
    return lost();
  }
  if (from.empty()) {
    return Io::bytes(0);
  }
  size_t size = altcp_sndbuf(pcb);
  size = from.size() < size ? from.size() : size;
  err_t err = ERR_MEM;
  while (size != 0) {
    err = altcp_write(pcb, from.data(), static_cast<u16_t>(size), TCP_WRITE_FLAG_COPY);
    if (err != ERR_MEM) {
      break;
    }
    size /= 2;  // no memory for all of it: perhaps for a part
  }
  write_blocked_ = err != ERR_OK;
  if (write_blocked_) {
    return Io::not_yet();
  }
  static_cast<void>(altcp_output(pcb));  // what it cannot send now, lwIP's timer sends
  return Io::bytes(size);
}

void TcpTransport::close() {
  if (phase_ == Phase::kIdle) {
    return;
  }
  const CoreLock lock;
  withdraw();
  if (received_ != nullptr) {
    pbuf_free(received_);  // first: the FIN needs memory
    received_ = nullptr;
  }
  let_go(pcb_);
  phase_ = Phase::kIdle;
  fin_ = ended_ = failed_ = write_blocked_ = false;
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
    const bool has_news = received_ != nullptr || fin_ || pcb_ == nullptr;
    if ((has_news && !ended_) || (pcb_ == nullptr && write_blocked_)) {
      pending.wait_ms = 0;
    }
  } else if (stage_ == Stage::kAsked) {
    pending.wants_read = true;
  } else if (stage_ == Stage::kDialled) {
    pending.wants_write = true;
    if (kBothFamilies && ask_for_ != kNobody) {
      const int32_t left = static_cast<int32_t>(deadline_ - sys_now());
      const uint32_t wait_ms = left > 0 ? static_cast<uint32_t>(left) : 0;
      pending.wait_ms = wait_ms < pending.wait_ms ? wait_ms : pending.wait_ms;
    }
  } else {
    pending.wait_ms = 0;
  }
  return pending;
}

}  // namespace esse::lwip
