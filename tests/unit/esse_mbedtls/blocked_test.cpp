// SPDX-License-Identifier: Apache-2.0
// A transport that takes no bytes for a while, below TLS: nothing is sent twice, and nobody spins.
#include "tls_rig.h"

namespace esse::test {
namespace {

// Takes no bytes while it is full. A real one has a timer of its own, or reports bytes that were
// not read by a wait of 0, as esse_lwip's does.
class Full final : public Transport {
 public:
  explicit Full(Transport& inner) : inner_(inner) {}
  Error open(const Endpoint& to, Millis now) override { return inner_.open(to, now); }
  Io advance(Millis now) override { return inner_.advance(now); }
  Io read(Span<char> into) override {
    is_full = is_full && !opens_at_read;
    return inner_.read(into);
  }
  Io write(Span<const char> from) override {
    was_blocked_ = is_full;
    return is_full ? Io::not_yet() : inner_.write(from);
  }
  void close() override { inner_.close(); }
  Pending pending() const override {
    Pending pending = inner_.pending();
    pending.wants_write = pending.wants_write || was_blocked_;
    pending.wait_ms = has_bytes ? 0 : pending.wait_ms;
    return pending;
  }
  Cause last_cause() const override { return inner_.last_cause(); }

  bool is_full = false;
  bool opens_at_read = false;
  bool has_bytes = false;

 private:
  Transport& inner_;
  bool was_blocked_ = false;
};

struct FullRig : TlsRig {
  using TlsRig::TlsRig;

  bool connect_through() {
    options.session = session;
    EXPECT_EQ(over.open({"peer.example", 443, true}, clock.now()), Error::kNone);
    for (int i = 0; i < 1000; ++i) {
      if (!over.advance(clock.now()).is_not_yet()) {
        break;
      }
      const Pending wants = over.pending();
      clock.jump({wants.wait_ms, wire.wake_ms(wants.wants_read, wants.wants_write)});
    }
    return over.pending().phase == Phase::kReady;
  }

  unsigned char session[4096] = {};
  Full full{wire};
  mbedtls::TlsTransport over{full, options};
};

// The read takes a ticket of TLS 1.3, for which Mbed TLS sends first what waits.
TEST(TlsBlocked, ARecordThatAReadSendsIsCountedOnce) {
  for (const size_t offered_again : {size_t{5}, size_t{2}}) {  // fewer bytes may be offered
    FullRig rig;
    ASSERT_TRUE(rig.connect_through());
    rig.full.is_full = rig.full.opens_at_read = true;
    EXPECT_TRUE(rig.over.write(Text("hello")).is_not_yet());
    char bytes[64];
    EXPECT_TRUE(rig.over.read(Span<char>(bytes)).is_not_yet());
    const Pending wants = rig.over.pending();
    EXPECT_TRUE(wants.wants_write || wants.wait_ms == 0) << "sleeps, and write() has news";
    std::string left = "hello";
    for (size_t most = offered_again; !left.empty(); most = left.size()) {
      const Io io = rig.over.write(Text(left.data(), most));
      ASSERT_TRUE(io.ok());
      left.erase(0, io.count());
    }
    EXPECT_EQ(rig.server.received(), "hello");
    EXPECT_TRUE(rig.over.read(Span<char>(bytes)).is_not_yet());
    EXPECT_NE(rig.over.pending().wait_ms, 0u) << "once is enough";
  }
}

TEST(TlsBlocked, AHandshakeThatCannotWriteDoesNotSpin) {
  FullRig rig;
  ASSERT_EQ(rig.over.open({"peer.example", 443, true}, rig.clock.now()), Error::kNone);
  rig.full.is_full = rig.full.has_bytes = true;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(rig.over.advance(rig.clock.now()).is_not_yet());
    rig.clock.jump({1});
  }
  EXPECT_EQ(rig.over.pending().phase, Phase::kSecuring);
  EXPECT_TRUE(rig.over.pending().wants_write);
  EXPECT_GT(rig.over.pending().wait_ms, 0u);
  rig.full.is_full = rig.full.has_bytes = false;
  for (int i = 0; i < 1000 && rig.over.advance(rig.clock.now()).is_not_yet(); ++i) {
    rig.clock.jump({1});
  }
  EXPECT_EQ(rig.over.pending().phase, Phase::kReady);
}

}  // namespace
}  // namespace esse::test
