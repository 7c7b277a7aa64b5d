// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip_sockets/tcp_transport.h"

#include "esse_base/bytes.h"
#include "esse_lwip/lookup.h"
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

// When to look whether a name server has answered: each time a quarter later, since a look wakes
// the device, and a server that is silent is so for seconds. Not shorter than an RTOS' tick (10 ms
// with ESP-IDF), or waiting for it would be no waiting.
constexpr uint8_t kFirstNameMs = 20;
constexpr uint8_t kMostNameMs = 200;

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

// What is passed to lwIP's thread, or done under its lock. The caller waits, so it is on its stack.
struct LookupCall : tcpip_api_call_data {
  lwip::Lookup lookup;
  void* address;
  int answer;
};

err_t ask_lwip(tcpip_api_call_data* call) {
  LookupCall& lookup = *static_cast<LookupCall*>(call);
  lookup.answer = lwip::look_up(lookup.lookup, lookup.address);
  return ERR_OK;
}

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

struct TcpTransport::Callbacks {
  // In lwIP's thread.
  static void found(const char*, const ip_addr_t* address, void* context) {
    const int silence = lwip::why_no_address();
    const uint32_t number = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(context));
    const Family family = lwip::family_of(number);
    const Protection protection;  // the asker lives until it is dropped
    Question* const asker = find(lwip::number_of(number));
    if (asker == nullptr) {
      return;
    }
    TcpTransport& t = *static_cast<TcpTransport*>(asker);
    // If there is no room for it, lwIP is asked again at its turn, and mostly remembers.
    if (address != nullptr && (t.kept_of_ == kNobody || family == t.first_)) {
      copy_bytes(reinterpret_cast<char*>(t.kept_), reinterpret_cast<const char*>(address),
                 sizeof *address);
      t.kept_of_ = static_cast<uint8_t>(family);
    }
    t.answers_[static_cast<size_t>(family)] =
        static_cast<int8_t>(address != nullptr ? ERR_OK : silence);
  }
};

int TcpTransport::ask(Family family, void* address) {
  char name[DNS_MAX_NAME_LENGTH];
  LookupCall call = {};
  call.answer = ERR_ARG;
  call.address = address;
  call.lookup = {name, family, reinterpret_cast<lwip::Found>(Callbacks::found), number()};
  if (lwip::copy_name(to_->host, name)) {
    answers_[static_cast<size_t>(family)] = ERR_INPROGRESS;  // before lwIP may answer
    if (tcpip_api_call(ask_lwip, &call) != ERR_OK) {
      call.answer = ERR_MEM;  // of a message to lwIP's thread
    }
  }
  if (call.answer == ERR_INPROGRESS) {
    attempts_.await(family);
  } else if (!lwip::has_address(call.answer)) {
    lose(family, call.answer);
  }
  return call.answer;
}

int TcpTransport::answer_of(Family family) const {
  const Protection protection;
  return answers_[static_cast<size_t>(family)];
}

bool TcpTransport::take_kept(Family family, void* address) {
  const Protection protection;
  if (kept_of_ != static_cast<uint8_t>(family)) {
    return false;
  }
  copy_bytes(static_cast<char*>(address), reinterpret_cast<const char*>(kept_), sizeof kept_);
  kept_of_ = kNobody;
  return true;
}

// What lwIP's thread has answered meanwhile.
void TcpTransport::hear() {
  for (const Family family : kFamilies) {
    const int answer = attempts_.awaits(family) ? answer_of(family) : int{ERR_INPROGRESS};
    if (answer == ERR_OK) {
      attempts_.offer(family, now_);
    } else if (answer != ERR_INPROGRESS) {
      lose(family, answer);
    }
  }
}

void TcpTransport::lose(Family family, int answer) {
  attempts_.exhaust(family);
  if (answer != lwip::kNone) {
    blame_more(meaning_of(Phase::kResolving, answer, 0), answer);
  }
}

void TcpTransport::withdraw() {
  const Protection protection;
  Question::withdraw();
}

Error TcpTransport::open(const Endpoint& to, Millis now) {
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
  now_ = now;
  to_ = &to;
  local_ = 0;
  asked_ = false;
  attempts_ = AddressAttempts(first_);
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
  if (!asked_) {
    asked_ = true;
    name_ms_ = kFirstNameMs;
    {
      const Protection protection;
      static_cast<void>(Question::ask());
      kept_of_ = kNobody;
    }
    uint32_t unused[6];
    lwip::ask_both(attempts_, first_, now_, [&](Family family) { return ask(family, unused); });
  }
  return go_on();
}

// On the way. Each turn waits, or uses up a family.
Io TcpTransport::go_on() {
  if (name_ms_ < kMostNameMs) {
    name_ms_ = static_cast<uint8_t>(name_ms_ + name_ms_ / 4);
  }
  for (;;) {
    hear();
    if (fd_ >= 0 && look_at_socket()) {
      return Io::done();
    }
    if (attempts_.wait_ms(now_, lwip::kAddressMs) != 0) {
      break;
    }
    try_next_address();
  }
  return fd_ < 0 && attempts_.is_over() ? fail() : Io::not_yet();
}

void TcpTransport::try_next_address() {
  static_assert(sizeof kept_ >= sizeof(ip_addr_t), "it holds an ip_addr_t");
  uint32_t address[6];
  const Family family = attempts_.next();
  if (take_kept(family, address) || lwip::has_address(ask(family, address))) {
    dial(address);
  } else {
    attempts_.end();  // nothing is in the way of the answer, or of the other family
  }
}

// Another address gives way.
void TcpTransport::dial(const void* address) {
  if (fd_ >= 0) {
    give_up_address(kTimedOut);
  }
  phase_ = Phase::kConnecting;
  attempts_.start(now_);
  attempts_.exhaust(attempts_.last());  // lwIP tells one address of a family
  const Answer started = start_connection(address, to_->port, options_);
  if (started.value < 0) {
    return give_up_address(started.code);
  }
  fd_ = started.value;
  local_ = local_address(fd_);
}

// True when it is connected.
bool TcpTransport::look_at_socket() {
  bool was_up = false;
  const Answer outcome = take_outcome(fd_, was_up);
  if (outcome.value < 0 && !was_up) {
    give_up_address(outcome.code);
  } else if (outcome.value != 0) {
    become_ready();
    if (was_up) {
      write_failed_ = true;  // and read() says so, after the bytes
      blame(meaning_of(Phase::kReady, outcome_of(outcome.code), local_), outcome.code);
    }
    return true;
  }
  return false;
}

void TcpTransport::give_up_address(int code) {
  if (fd_ >= 0) {
    give_back(fd_);
    fd_ = -1;
  }
  blame_more(meaning_of(phase_, outcome_of(code), local_), code);
  attempts_.end();
}

void TcpTransport::become_ready() {
  withdraw();  // before what lwIP's thread looks at changes
  phase_ = Phase::kReady;
  first_ = attempts_.last();
  cause_ = Cause{};
}

Io TcpTransport::fail() {
  failed_ = true;
  return Io::failed();
}

// One of what may fail in turn: it is reported when nothing is left.
void TcpTransport::blame_more(Error error, int native) {
  if (says_more(error, cause_.error)) {
    blame(error, native);
  }
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
  withdraw();
  if (fd_ >= 0) {
    give_back(fd_);
    fd_ = -1;
  }
  phase_ = Phase::kIdle;
  ended_ = failed_ = write_failed_ = write_blocked_ = false;
}

// On the way: how long there is nothing to do, or nothing that the socket tells.
uint32_t TcpTransport::way_ms() const {
  if (fd_ < 0 && attempts_.is_over()) {
    return 0;
  }
  uint32_t wait_ms = attempts_.wait_ms(now_, lwip::kAddressMs);
  for (const Family family : kFamilies) {
    if (attempts_.awaits(family)) {
      const uint32_t name_ms = answer_of(family) == ERR_INPROGRESS ? name_ms_ : 0;
      wait_ms = name_ms < wait_ms ? name_ms : wait_ms;
    }
  }
  return wait_ms;
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
  } else {
    pending.wants_write = fd_ >= 0;
    pending.wait_ms = way_ms();
  }
  return pending;
}

}  // namespace esse::lwip_sockets
