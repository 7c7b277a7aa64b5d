// SPDX-License-Identifier: Apache-2.0
// What goes wrong on the way.
#include <mbedtls/ssl.h>

#include "esse_mbedtls/describe.h"
#include "tls_rig.h"

namespace esse::test {
namespace {

using mbedtls::TlsVersion;

ServerOptions only(int version) {
  ServerOptions options;
  options.min_version = options.max_version = version;
  options.security_level = 0;
  return options;
}
constexpr int kVersion = kHas12 ? TLS1_2_VERSION : TLS1_3_VERSION;

TEST(TlsHandshake, OldVersionsAreRefused) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    ServerOptions old = only(version);
    old.ciphers = "ALL:@SECLEVEL=0";
    TlsRig rig(old);
    EXPECT_TRUE(rig.connect().is_failed());
    EXPECT_EQ(rig.tls.last_cause().error, Error::kTlsHandshake);
  }
}

TEST(TlsHandshake, GarbageIsNoTls) {
  for (const std::string& garbage :
       {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string(70000, '\0'),
        std::string("\x16\x03\x03\xFF\xFF", 5) + std::string(70000, 'x'),
        std::string("\x15\x03\x03\x00\x02\x02\x28", 7)}) {
    ServerOptions options = only(kVersion);
    options.garbage = garbage;
    TlsRig rig(options);
    EXPECT_TRUE(rig.connect().is_failed());
    EXPECT_EQ(group(rig.tls.last_cause().error), ErrorGroup::kTls);
    EXPECT_EQ(rig.server.received(), "");
  }
}

TEST(TlsHandshake, AnAlertIsTold) {
  ServerOptions options = only(kVersion);
  options.garbage = std::string("\x15\x03\x03\x00\x02\x02\x28", 7);
  TlsRig rig(options);
  EXPECT_TRUE(rig.connect().is_failed());
  EXPECT_EQ(rig.tls.alert(), 40);
  EXPECT_STREQ(mbedtls::alert_text(40), "handshake_failure");
}

// After every single byte that the server sends: it says nothing more, or ends the connection.
TEST(TlsHandshake, AServerThatStopsAnywhereIsWaitedForOrReported) {
  TlsRig whole(only(kVersion));
  ASSERT_TRUE(whole.connect().ok());
  const size_t all = whole.server.sent();
  whole.tls.close();
  ASSERT_GT(all, 200u);
  for (size_t bytes = 0; bytes < all; bytes += bytes < 16 ? 1 : 13) {
    for (const bool ends : {false, true}) {
      ServerOptions options = only(kVersion);
      options.stop_after = bytes;
      options.stop_ends = ends;
      TlsRig rig(options);
      const Io io = rig.connect();
      if (ends && bytes > 0) {  // it ends with what it sends last
        EXPECT_FALSE(io.is_not_yet()) << bytes;
      }
      EXPECT_EQ(rig.server.received(), "") << bytes;
      rig.tls.close();
    }
  }
}

TEST(TlsHandshake, OneStepAPoll) {
  TlsRig rig(only(kVersion));
  ASSERT_TRUE(rig.connect().ok());
  EXPECT_GT(rig.steps, 8) << "a handshake is many steps, and each poll takes one";
}

// A layer below that holds bytes back for a while, as a fault injector or a modem's driver does.
class Holding final : public Transport {
 public:
  explicit Holding(Transport& inner) : inner_(inner) {}
  Error open(const Endpoint& to, Millis now) override { return inner_.open(to, now); }
  Io advance(Millis now) override { return inner_.advance(now); }
  Io read(Span<char> into) override { return holds ? Io::not_yet() : inner_.read(into); }
  Io write(Span<const char> from) override { return holds ? Io::not_yet() : inner_.write(from); }
  void close() override { inner_.close(); }
  Pending pending() const override {
    Pending pending = inner_.pending();
    if (holds) {
      pending.wants_read = pending.wants_write = false;
      pending.wait_ms = 7;
    }
    return pending;
  }
  Cause last_cause() const override { return inner_.last_cause(); }

  bool holds = false;

 private:
  Transport& inner_;
};

// Else a loop that watches the socket would turn at full speed until the layer's timer ends.
TEST(TlsHandshake, WhatTheInnerTransportHoldsBackIsNotAskedFor) {
  TlsRig rig(only(kVersion));
  Holding holding(rig.wire);
  mbedtls::TlsTransport tls(holding, rig.options);
  ASSERT_EQ(tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kNone);
  bool was_securing = false;
  for (int step = 0; step < 100; ++step) {
    holding.holds = true;
    while (tls.advance(rig.clock.now()).is_not_yet() && tls.pending().wait_ms == 0) {
    }
    const Pending wants = tls.pending();
    was_securing = was_securing || wants.phase == Phase::kSecuring;
    EXPECT_FALSE(wants.wants_read) << name(wants.phase);
    EXPECT_FALSE(wants.wants_write) << name(wants.phase);
    EXPECT_EQ(wants.wait_ms, 7u) << name(wants.phase);
    holding.holds = false;
    if (tls.advance(rig.clock.now()).ok()) {
      break;
    }
  }
  EXPECT_TRUE(was_securing);
  ASSERT_EQ(tls.pending().phase, Phase::kReady);
  EXPECT_TRUE(tls.pending().wants_read);
  holding.holds = true;
  EXPECT_TRUE(tls.write(Text("x")).is_not_yet());
  EXPECT_FALSE(tls.pending().wants_read || tls.pending().wants_write);
}

TEST(TlsHandshake, TheProtocolIsAgreedOn) {
  ServerOptions options = only(kVersion);
  options.alpn = "http/1.1";
  TlsRig rig(options);
  ASSERT_TRUE(rig.connect().ok());
  EXPECT_EQ(rig.server.chosen_alpn(), "http/1.1");
}

TEST(TlsHandshake, ACutIsToldFromAnEnd) {
  for (const bool ends : {true, false}) {
    TlsRig rig(only(kVersion));
    ASSERT_TRUE(rig.connect().ok());
    rig.server.send("bye");
    EXPECT_TRUE(ends ? rig.server.end() : rig.server.cut());
    Io last = Io::done();
    EXPECT_EQ(rig.read(100, last), "bye");
    EXPECT_EQ(last, ends ? Io::ended() : Io::cut());
  }
}

#if MBEDTLS_SSL_IN_CONTENT_LEN < 16384  // else every record fits
TEST(TlsHandshake, ARecordLargerThanTheBufferIsCalledSo) {
  TlsRig rig(only(kVersion));
  rig.options.ask_for_small_records = false;
  ASSERT_TRUE(rig.connect().ok());
  const std::string large(16000, 'x');
  rig.server.send(Text(large.data(), large.size()));
  Io last = Io::done();
  rig.read(large.size(), last);
  EXPECT_TRUE(last.is_failed());
  EXPECT_EQ(rig.tls.last_cause().error, Error::kTlsRecord);
  EXPECT_GT(rig.tls.oversized_record(), 16000);
}

TEST(TlsHandshake, SmallRecordsAreAskedForWhereTheBufferIsSmall) {
  TlsRig rig(only(kVersion));
  ASSERT_TRUE(rig.connect().ok());
  const std::string large(16000, 'x');
  rig.server.send(Text(large.data(), large.size()));
  EXPECT_EQ(rig.read(large.size()), large);
}

#endif

#if defined(MBEDTLS_KEY_EXCHANGE_PSK_ENABLED)
TEST(TlsPsk, AKeyThatBothKnowIsEnough) {
  ServerOptions options = only(TLS1_2_VERSION);
  options.psk = "0123456789abcdef";
  options.psk_identity = "lamp";
  options.ciphers = "PSK-AES128-GCM-SHA256";
  TlsRig rig(options);
  rig.options.cas = {};
  rig.options.psk = "0123456789abcdef";
  rig.options.psk_identity = "lamp";
  rig.options.max_version = TlsVersion::k12;
  EXPECT_TRUE(rig.connect().ok());
  rig.tls.close();
  rig.options.psk = "0123456789abcdeX";
  EXPECT_TRUE(rig.connect().is_failed());
  EXPECT_EQ(rig.server.received(), "");
}
#endif

}  // namespace
}  // namespace esse::test
