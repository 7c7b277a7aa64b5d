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

// What is passed to lwIP's thread, or done under its lock. The caller waits, so it is on its stack.
struct LookupCall : tcpip_api_call_data {
  lwip::Lookup lookup;
  void* address;
};

err_t ask_lwip(tcpip_api_call_data* call) {
  const LookupCall& lookup = *static_cast<LookupCall*>(call);
  return static_cast<err_t>(lwip::look_up(lookup.lookup, lookup.address));
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
  static void found(const char*, const ip_addr_t* address, void* number) {
    const int silence = lwip::why_no_address();
    const Protection protection;  // the asker lives until it is dropped
    Question* const asker = answered(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(number)));
    if (asker == nullptr) {
      return;
    }
    TcpTransport& t = *static_cast<TcpTransport*>(asker);
    if (address != nullptr) {
      copy_bytes(reinterpret_cast<char*>(t.address_), reinterpret_cast<const char*>(address),
                 sizeof *address);
    }
    t.answer_ = static_cast<int8_t>(address != nullptr ? ERR_OK : silence);
  }
};

void TcpTransport::ask() {
  static_assert(sizeof address_ >= sizeof(ip_addr_t), "address_ holds an ip_addr_t");
  char name[DNS_MAX_NAME_LENGTH];
  asked_ = true;
  answer_ = ERR_ARG;
  if (!lwip::copy_name(to_->host, name)) {
    return;
  }
  answer_ = ERR_INPROGRESS;
  LookupCall call = {};
  call.address = address_;
  call.lookup = {name, &attempts_, reinterpret_cast<lwip::Found>(Callbacks::found), 0};
  {
    const Protection protection;
    call.lookup.number = Question::ask();  // before lwIP is asked: it may answer at once
  }
  const err_t err = tcpip_api_call(ask_lwip, &call);
  if (err != ERR_INPROGRESS) {
    withdraw();
    answer_ = err;
  }
}

int TcpTransport::answer() const {
  const Protection protection;
  return answer_;
}

void TcpTransport::withdraw() {
  const Protection protection;
  Question::withdraw();
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
  attempts_ = AddressAttempts{};
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
    ask();
  }
  const int code = answer();
  if (code == ERR_INPROGRESS) {
    return Io::not_yet();
  }
  if (code == ERR_OK) {
    return dial();
  }
  blame_more(meaning_of(Phase::kResolving, code, 0), code);
  return fail();
}

Io TcpTransport::dial() {
  phase_ = Phase::kConnecting;
  lwip::start(attempts_, address_, now_);
  const Answer started = start_connection(address_, to_->port, options_);
  if (started.value < 0) {
    return give_up_address(started.code);
  }
  fd_ = started.value;
  local_ = local_address(fd_);
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
  if (attempts_.left_ms(now_, kAddressMs) == 0) {
    return give_up_address(kTimedOut);
  }
  return Io::not_yet();
}

Io TcpTransport::give_up_address(int code) {
  if (fd_ >= 0) {
    give_back(fd_);
    fd_ = -1;
  }
  blame_more(meaning_of(phase_, outcome_of(code), local_), code);
  if (!attempts_.has_more()) {
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
    pending.wait_ms = attempts_.left_ms(now_, kAddressMs);
  } else {
    pending.wait_ms = asked_ && answer() == ERR_INPROGRESS ? kNameMs : 0;
  }
  return pending;
}

}  // namespace esse::lwip_sockets
