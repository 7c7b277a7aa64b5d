// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip_sockets/tcp_transport.h"

#include "esse_base/bytes.h"
#include "esse_lwip/internal/answer.h"
#include "esse_lwip/outcome.h"
#include "esse_lwip_sockets/socket.h"
#include "lwip/dns.h"
#include "lwip/ip.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/sys.h"

#if NO_SYS || !SYS_LIGHTWEIGHT_PROT
#error "esse_lwip_sockets: lwipopts.h must say NO_SYS 0 and SYS_LIGHTWEIGHT_PROT 1"
#endif

namespace esse::lwip_sockets {
namespace {

constexpr bool kBothFamilies = LWIP_IPV4 && LWIP_IPV6;
constexpr uint8_t kNobody = UINT8_MAX;  // ask_for_: there is no address left to ask for
// How long one address may be silent while there is another.
constexpr uint32_t kAddressMs = 3000;
// How often to look whether a name server has answered. Not shorter than an RTOS' tick (10 ms with
// ESP-IDF), or waiting for it would be no waiting.
constexpr uint32_t kNameMs = 20;

// lwIP's lock for a few instructions, among all threads. It may not be taken twice (ESP-IDF).
class Protection {
 public:
  Protection() : level_(sys_arch_protect()) {}
  ~Protection() { sys_arch_unprotect(level_); }
  Protection(const Protection&) = delete;
  Protection& operator=(const Protection&) = delete;

 private:
  sys_prot_t level_;
};

uint8_t other_family([[maybe_unused]] const ip_addr_t& address) {
  return IP_IS_V6_VAL(address) ? LWIP_DNS_ADDRTYPE_IPV4 : LWIP_DNS_ADDRTYPE_IPV6;
}

// What is passed to lwIP's thread, or done under its lock. The caller waits, so it is on its stack.
struct Lookup : tcpip_api_call_data {
  const char* name;
  uint32_t number;
  uint8_t family;
  ip_addr_t addresses[lwip::kMostAddresses];
};

struct Meaning : tcpip_api_call_data {
  Phase phase;
  int outcome;
  uint32_t local;
  Error error;
};

err_t find_meaning(tcpip_api_call_data* call) {
  Meaning& meaning = *static_cast<Meaning*>(call);
  meaning.error = lwip::error_of(meaning.phase, meaning.outcome, meaning.local);
  return ERR_OK;
}

// It depends on what lwIP's interfaces are like now, which only its thread may look at.
Error meaning_of(Phase phase, int outcome, uint32_t local) {
  Meaning meaning = {};
  meaning.phase = phase;
  meaning.outcome = outcome;
  meaning.local = local;
  const err_t err = tcpip_api_call(find_meaning, &meaning);
  return err == ERR_OK ? meaning.error : Error::kTransportMemory;
}

}  // namespace

struct TcpTransport::Name {
  static void ask(TcpTransport& t);
  static err_t answer_to(const TcpTransport& t);
  static void withdraw(TcpTransport& t);

  static err_t look_up(tcpip_api_call_data* call);
  static void found(const char* name, const ip_addr_t* address, void* number);

  static void take(TcpTransport& t, const ip_addr_t& address) {
    static_assert(sizeof t.address_ >= sizeof address, "address_ holds an ip_addr_t");
    copy_bytes(reinterpret_cast<char*>(t.address_), reinterpret_cast<const char*>(&address),
               sizeof address);
  }
  static ip_addr_t address(const TcpTransport& t) {
    ip_addr_t address;
    copy_bytes(reinterpret_cast<char*>(&address), reinterpret_cast<const char*>(t.address_),
               sizeof address);
    return address;
  }
};

void TcpTransport::Name::ask(TcpTransport& t) {
  char name[DNS_MAX_NAME_LENGTH];
  const Text host = t.to_->host;
  t.asked_ = true;
  t.answer_ = ERR_ARG;  // what lwIP answers to a name that is too long
  if (host.size() >= sizeof name) {
    return;
  }
  copy_bytes(name, host.data(), host.size());
  name[host.size()] = '\0';
  Lookup lookup = {};
  lookup.name = name;
  lookup.family = kBothFamilies ? t.ask_for_ : uint8_t{LWIP_DNS_ADDRTYPE_DEFAULT};
  if (kBothFamilies && (lookup.family != LWIP_DNS_ADDRTYPE_DEFAULT ||
                        ipaddr_aton(name, &lookup.addresses[0]) != 0)) {
    t.ask_for_ = kNobody;  // this is the second question, or there is nothing to ask
  }
  t.answer_ = ERR_INPROGRESS;
  {
    const Protection protection;
    lookup.number = t.Question::ask();  // before lwIP is asked: it may answer at once
  }
  const err_t err = tcpip_api_call(look_up, &lookup);
  if (err != ERR_INPROGRESS) {
    withdraw(t);
    t.answer_ = err;
    take(t, lookup.addresses[0]);
  }
}

// In lwIP's thread. Without a link lwIP would ask, and ask again, for seconds, and nobody can take
// it back.
err_t TcpTransport::Name::look_up(tcpip_api_call_data* call) {
  Lookup& lookup = *static_cast<Lookup*>(call);
#if LWIP_DNS
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, which is never looked behind.
  void* const number = reinterpret_cast<void*>(uintptr_t{lookup.number});
  if (!lwip::has_link() && ipaddr_aton(lookup.name, &lookup.addresses[0]) == 0) {
    return ERR_IF;
  }
  return dns_gethostbyname_addrtype(lookup.name, lookup.addresses, found, number, lookup.family);
#else
  return ipaddr_aton(lookup.name, &lookup.addresses[0]) != 0 ? ERR_OK : ERR_VAL;
#endif
}

// In lwIP's thread. No address: lwIP does not say why. What it found in a packet is an answer, what
// it found by its timer is silence.
void TcpTransport::Name::found(const char*, const ip_addr_t* address, void* number) {
  const err_t silence = ip_current_input_netif() != nullptr ? ERR_ARG : ERR_TIMEOUT;
  const Protection protection;  // the asker lives until it is dropped
  Question* const asker = answered(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(number)));
  if (asker == nullptr) {
    return;
  }
  TcpTransport& t = *static_cast<TcpTransport*>(asker);
  if (address != nullptr) {
    take(t, *address);
  }
  t.answer_ = address != nullptr ? err_t{ERR_OK} : silence;
}

err_t TcpTransport::Name::answer_to(const TcpTransport& t) {
  const Protection protection;
  return t.answer_;
}

void TcpTransport::Name::withdraw(TcpTransport& t) {
  const Protection protection;
  t.Question::withdraw();
}

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
  to_ = &to;
  local_ = 0;
  asked_ = false;
  ask_for_ = LWIP_DNS_ADDRTYPE_DEFAULT;
  phase_ = Phase::kResolving;
  return Error::kNone;
}

Io TcpTransport::advance(Millis now) {
  now_ = now;
  if (phase_ == Phase::kIdle || failed_) {
    return Io::failed();
  }
  if (phase_ == Phase::kReady) {
    return Io::done();
  }
  return fd_ < 0 ? resolve() : connect();
}

Io TcpTransport::resolve() {
  if (!asked_) {
    Name::ask(*this);
  }
  const err_t answer = Name::answer_to(*this);
  if (answer == ERR_INPROGRESS) {
    return Io::not_yet();
  }
  if (answer == ERR_OK) {
    return dial();
  }
  if (cause_.error == Error::kNone) {  // or else it is the other family that has an address
    blame(meaning_of(Phase::kResolving, answer, 0), answer);
  }
  return fail();
}

Io TcpTransport::dial() {
  const ip_addr_t address = Name::address(*this);
  phase_ = Phase::kConnecting;
  if (kBothFamilies && ask_for_ == LWIP_DNS_ADDRTYPE_DEFAULT) {
    ask_for_ = other_family(address);
  }
  const Answer started = start_connection(&address, to_->port, options_);
  if (started.value < 0) {
    return give_up_address(started.code);
  }
  fd_ = started.value;
  local_ = local_address(fd_);
  address_deadline_ = now_ + kAddressMs;
  return Io::not_yet();
}

Io TcpTransport::connect() {
  bool was_up = false;
  const Answer outcome = take_outcome(fd_, was_up);
  if (outcome.value > 0) {
    return become_ready();
  }
  if (was_up) {
    static_cast<void>(become_ready());
    write_failed_ = true;  // and read() says so, after the bytes
    blame(meaning_of(Phase::kReady, outcome_of(outcome.code), local_), outcome.code);
    return Io::done();
  }
  if (outcome.value < 0) {
    return give_up_address(outcome.code);
  }
  if (kBothFamilies && ask_for_ != kNobody && now_.reached(address_deadline_)) {
    return give_up_address(kTimedOut);
  }
  return Io::not_yet();
}

// The cause that is reported when both addresses fail is the first one's, but for "no route", which
// says less than whatever the second one meets.
Io TcpTransport::give_up_address(int code) {
  if (fd_ >= 0) {
    give_back(fd_);
    fd_ = -1;
  }
  if (cause_.error == Error::kNone || cause_.error == Error::kUnreachable) {
    blame(meaning_of(phase_, outcome_of(code), local_), code);
  }
  if (!kBothFamilies || ask_for_ == kNobody) {
    return fail();
  }
  asked_ = false;
  return Io::not_yet();
}

Io TcpTransport::become_ready() {
  phase_ = Phase::kReady;
  cause_ = Cause{};
  return Io::done();
}

Io TcpTransport::fail() {
  failed_ = true;
  return Io::failed();
}

void TcpTransport::blame(Error error, int native) { cause_ = Cause{error, phase_, 0, native, 0}; }

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
  const Answer got = receive(fd_, into.data(), into.size());
  if (got.value > 0) {
    return Io::bytes(static_cast<size_t>(got.value));
  }
  if (got.is_not_yet()) {
    return Io::not_yet();
  }
  // lwIP hands an error out once. When write() got it, what is left says nothing.
  if (write_failed_) {
    return fail();
  }
  if (got.value < 0) {
    blame(meaning_of(phase_, outcome_of(got.code), local_), got.code);
    return fail();
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
  const Answer sent = transmit(fd_, from.data(), from.size());
  write_blocked_ = sent.is_not_yet();
  if (sent.value >= 0) {
    return Io::bytes(static_cast<size_t>(sent.value));
  }
  if (write_blocked_) {
    return Io::not_yet();
  }
  write_failed_ = true;
  blame(meaning_of(phase_, outcome_of(sent.code), local_), sent.code);
  return Io::failed();
}

void TcpTransport::close() {
  if (phase_ == Phase::kIdle) {
    return;
  }
  Name::withdraw(*this);
  if (fd_ >= 0) {
    give_back(fd_);
    fd_ = -1;
  }
  phase_ = Phase::kIdle;
  ended_ = failed_ = write_failed_ = write_blocked_ = false;
}

Pending TcpTransport::pending() const {
  Pending pending;
  pending.phase = phase_;
  if (phase_ == Phase::kIdle || failed_) {
    return pending;
  }
  if (phase_ == Phase::kReady) {
    pending.wants_read = !ended_;
    pending.wants_write = write_blocked_;
  } else if (fd_ >= 0) {
    pending.wants_write = true;
    if (kBothFamilies && ask_for_ != kNobody) {
      pending.wait_ms = now_.until(address_deadline_);
    }
  } else {
    pending.wait_ms = asked_ && Name::answer_to(*this) == ERR_INPROGRESS ? kNameMs : 0;
  }
  return pending;
}

}  // namespace esse::lwip_sockets
