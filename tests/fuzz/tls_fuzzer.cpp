// SPDX-License-Identifier: Apache-2.0
// The whole client through the record layer: the real Client over TlsTransport, over a faulty wire,
// against OpenSSL's server, whose records the input changes (tls_end.h), in virtual time. Whatever
// comes: nobody who is not trusted sees a byte of the request, what is delivered is the beginning
// of what was said, esse calls no heap, and Mbed TLS's share of it is bounded and given back.
#include <mbedtls/platform.h>
#include <psa/crypto.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <memory>
#include <string>
#include <vector>

#include "esse_client/client.h"
#include "esse_mbedtls/tls_transport.h"
#include "support/outside.h"
#include "tls_end.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace esse::test {
namespace {

void require(bool holds, const char* rule) {
  if (!holds) {
    fprintf(stderr, "broken: %s\n", rule);
    abort();
  }
}

// Mbed TLS's memory: each block with its size in front.
struct Memory {
  static constexpr size_t kFront = 16;
  // Of one connection, on 64 bits: two buffers of 4 KiB, keys, and a chain of certificates, which
  // is as long as the server likes up to what one handshake message holds.
  static constexpr size_t kMost = 80 * 1024;

  static void* take(size_t count, size_t size) {
    const HeapLeave leave;
    const size_t bytes = count * size;
    auto* const block = static_cast<unsigned char*>(calloc(1, kFront + bytes));
    *reinterpret_cast<size_t*>(block) = bytes;
    live += bytes;
    require(live - global < kMost, "Mbed TLS's memory is bounded");
    return block + kFront;
  }
  static void give(void* block) {
    const HeapLeave leave;
    if (block != nullptr) {
      unsigned char* const front = static_cast<unsigned char*>(block) - kFront;
      live -= *reinterpret_cast<size_t*>(front);
      free(front);
    }
  }

  static bool nothing_is_held() { return is_warming_up || live == global; }

  static bool is_warming_up;
  static size_t live;
  static size_t global;  // what PSA keeps for the program, from the first handshakes on
};
bool Memory::is_warming_up = true;
size_t Memory::live = 0;
size_t Memory::global = 0;

/// What goes through TLS, as the client sees it.
class Watch final : public Transport {
 public:
  Watch(Transport& inner, const TlsEnd& end, bool is_trusted)
      : inner_(inner), end_(end), is_trusted_(is_trusted) {}

  Error open(const Endpoint& to, Millis now) override {
    const HeapLeave leave;
    written.clear();
    taken_ = 0;
    is_ready_ = false;
    const HeapTrap trap;
    return inner_.open(to, now);
  }
  Io advance(Millis now) override {
    const Io io = inner_.advance(now);
    require(!io.ok() || is_trusted_, "only who is trusted is ready");
    is_ready_ = is_ready_ || io.ok();
    return io;
  }
  Io read(Span<char> into) override {
    const Io io = inner_.read(into);
    if (io.ok()) {
      const std::string& said = end_.said();
      require(taken_ + io.count() <= said.size() &&
                  said.compare(taken_, io.count(), into.data(), io.count()) == 0,
              "what is delivered is the beginning of what was said");
      taken_ += io.count();
      moved += io.count();
    }
    return io;
  }
  Io write(Span<const char> from) override {
    const Io io = inner_.write(from);
    if (io.ok()) {
      require(is_trusted_ && is_ready_, "nothing is written before it is secure");
      const HeapLeave leave;
      written.append(from.data(), io.count());
      moved += io.count();
    }
    return io;
  }
  void close() override { inner_.close(); }
  Pending pending() const override { return inner_.pending(); }
  Cause last_cause() const override { return inner_.last_cause(); }

  std::string written;
  uint64_t moved = 0;

 private:
  Transport& inner_;
  const TlsEnd& end_;
  const bool is_trusted_;
  size_t taken_ = 0;
  bool is_ready_ = false;
};

SmallRandom client_random(1);

bool random_bytes(void*, Span<unsigned char> out) {
  for (unsigned char& byte : out) {
    byte = static_cast<unsigned char>(client_random.next() >> 24);
  }
  return true;
}

EndPlan plan_of(Input& input) {
  EndPlan plan;
  const uint8_t who = input.byte() % 32;
  plan.who = who < 25 ? Who::kPsk12 : static_cast<Who>(who - 25);
  return plan;
}

ClientOptions client_options() {
  ClientOptions options = device_options();
  options.exchange.securing_ms = 10'000;
  options.exchange.response_ms = 10'000;
  options.exchange.idle_ms = 60'000;
  return options;
}

class Run {
 public:
  explicit Run(Input& input)
      : input_(input),
        plan_(plan_of(input)),
        faults_(faults(input)),
        end_(input, plan_),
        wire_(end_.server),
        faulty_(wire_, faults_),
        outside_(faulty_),
        tls_(outside_, tls_options()),
        watch_(tls_, end_, plan_.is_trusted()),
        options_(client_options()),
        client_(watch_, options_, {event_, receive_, url_}) {
    ConnectionPlan& plan = end_.server.plan;
    const uint8_t windows = input.byte();
    plan.read_most = windows % 4 == 3 ? 1u + input.byte() : 0;
    plan.read_seed = windows % 8 == 7 ? 1 : 0;
    plan.write_most = windows % 32 > 24 ? 1u + input.byte() : 0;
    plan.write_every_ms = windows > 224 ? 5 : 0;
  }

  // Handshakes are what takes time, and the second one resumes.
  static constexpr size_t kConnections = 3;

  void go() {
    require(client_.open("https://peer.example/stream") == Error::kNone, "it opens");
    int left = 60;  // polls, once the input is used up
    for (int polls = 0; polls < 600 && left > 0 && end_.server.opens() <= kConnections; ++polls) {
      left -= input_.empty();
      const Step step = poll();
      check();
      end_.go_on();
      if (step.kind == StepKind::kStopped || (step.kind == StepKind::kIdle && !rest(step))) {
        break;
      }
    }
    client_.close();
    poll();
    require(Memory::nothing_is_held(), "a closed connection holds nothing");
  }

 private:
  const mbedtls::TlsOptions& tls_options() {
    const std::string& root = TlsEndPki::shared().root_der;
    ca_ = Text(root.data(), root.size());
    if (plan_.has_psk()) {
      tls_options_.psk = TlsEnd::kPsk;
      tls_options_.psk_identity = TlsEnd::kIdentity;
    } else {
      tls_options_.cas = Span<const Text>(&ca_, 1);
    }
    tls_options_.random = random_bytes;
    tls_options_.dates.build_time = 1'700'000'000;
    if (input_.byte() % 2 == 0) {
      tls_options_.session = session_;
    }
    return tls_options_;
  }

  Step poll() {
    const HeapTrap trap;
    return client_.poll(clock_.now(), random_.next());
  }

  void check() {
    require(faulty_.caller_mistake() == nullptr, "the transport's contract");
    const std::string& received = end_.server.received();
    require(watch_.written.compare(0, received.size(), received) == 0,
            "what the server got is what was written");
    if (client_.phase() == Phase::kIdle) {
      require(Memory::nothing_is_held(), "nothing is held between connections");
    }
  }

  // Sleeps as told. False: for ever.
  bool rest(const Step& step) {
    const bool reads = step.wants_read;
    const bool writes = step.wants_write;
    const uint32_t wake = wire_.wake_ms(reads, writes);
    const uint32_t told = step.wait_ms < wake ? step.wait_ms : wake;
    const uint64_t moved = watch_.moved + outside_.moved + end_.server.opens();
    spins_ = told == 0 && moved == moved_ ? spins_ + 1 : 0;
    require(spins_ < 16,  // a handshake has steps without a byte
            "polls without a sleep get on");
    moved_ = moved;
    return clock_.jump({told});
  }

  Input& input_;
  const EndPlan plan_;
  const FaultOptions faults_;
  TlsEnd end_;
  ScriptedTransport wire_;
  FaultInjector faulty_;
  Outside outside_;
  Text ca_;
  unsigned char session_[2048] = {};
  mbedtls::TlsOptions tls_options_;
  mbedtls::TlsTransport tls_;
  Watch watch_;
  const ClientOptions options_;
  char event_[512], receive_[300], url_[64];
  Client client_;
  SmallRandom random_{1};
  VirtualClock clock_;
  uint64_t moved_ = 0;
  int spins_ = 0;
};

void run(const uint8_t* data, size_t size) {
  client_random = SmallRandom(1);
  restart_openssl_random();
  Input input(data, size);
  const auto one = std::make_unique<Run>(input);
  one->go();
}

void warm_up() {
  static const bool is_done = [] {
    mbedtls_platform_set_calloc_free(Memory::take, Memory::give);
    TlsEndPki::shared();
    for (uint8_t who = 25; who < 32; ++who) {
      run(&who, 1);
    }
    Memory::global = Memory::live;
    Memory::is_warming_up = false;
    return true;
  }();
  static_cast<void>(is_done);
}

}  // namespace
}  // namespace esse::test

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  esse::test::warm_up();
  esse::test::run(data, size < 16'384 ? size : 16'384);
  return 0;
}
