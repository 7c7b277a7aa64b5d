// SPDX-License-Identifier: Apache-2.0
// A follower over TLS to a real server, OpenSSL's, that is stopped before, in and after the
// handshake.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <string>
#include <thread>
#include <vector>

#include "esse_espidf/clock.h"
#include "esse_espidf/follower.h"
#include "esse_mbedtls/tls_transport.h"
#include "recorder.h"
#include "stand_in.h"
#include "stand_in_control.h"
#include "unit/esse_mbedtls/pki.h"
#include "unit/esse_posix/loopback.h"

namespace esse::espidf {
namespace {

using test::Freed;
using test::Pki;

constexpr uint32_t kLongMs = 20'000;

// OpenSSL at the other end of a loopback connection.
class TlsServer {
 public:
  explicit TlsServer(int version) : context_(SSL_CTX_new(TLS_server_method())) {
    const test::Identity& mine = Pki::shared().server;
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    EXPECT_EQ(SSL_CTX_use_certificate(context_.get(), mine.certificate()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.get(), mine.key()), 1);
  }

  uint16_t port() const { return wire_.port(); }

  bool accept() {
    for (int i = 0; i < 30 && !wire_.accept(); ++i) {
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
    left_ = SIZE_MAX;
    return wire_.is_connected();
  }

  /// The first `bytes` that it has to say, and then no more.
  void falls_silent_after(size_t bytes) { left_ = bytes; }

  /// False: the client has gone, or nothing comes because this end is silent.
  bool shake_hands() {
    while (SSL_do_handshake(ssl_.get()) != 1) {
      flush();
      if (left_ == 0 || !take()) {
        return false;
      }
    }
    flush();
    return true;
  }

  /// What the client asks.
  std::string request() {
    std::string all;
    char bytes[1024];
    while (all.find("\r\n\r\n") == std::string::npos) {
      const int got = SSL_read(ssl_.get(), bytes, sizeof bytes);
      if (got > 0) {
        all.append(bytes, static_cast<size_t>(got));
      } else if (!take()) {
        break;
      }
    }
    return all;
  }

  void send(const std::string& text) {
    EXPECT_EQ(SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())),
              static_cast<int>(text.size()));
    flush();
  }

  /// The client has said that it ends (close_notify).
  bool saw_notify() {
    char byte = 0;
    while (SSL_read(ssl_.get(), &byte, 1) <= 0 && take()) {
    }
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  bool take() {
    char bytes[4096];
    const size_t n = wire_.receive(bytes, 10'000);
    return n != 0 && BIO_write(SSL_get_rbio(ssl_.get()), bytes, static_cast<int>(n)) > 0;
  }

  void flush() {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &bytes);
    const size_t n = static_cast<size_t>(size) < left_ ? static_cast<size_t>(size) : left_;
    static_cast<void>(wire_.send(Text(bytes, n)));
    left_ -= left_ == SIZE_MAX ? 0 : n;
    BIO_reset(SSL_get_wbio(ssl_.get()));
  }

  test::LoopbackServer wire_;
  std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Freed<SSL_free>> ssl_;
  size_t left_ = SIZE_MAX;
};

// As an application has it, for good: the task of a follower is never over.
struct Device {
  explicit Device(uint16_t port) : url("https://127.0.0.1:" + std::to_string(port) + "/events") {
    tls.cas = Span<const Text>(&ca, 1);
    tls.server_name = "peer.example";
  }

  static void on_step(void* self, Client&, const Step& step) {
    static_cast<Device*>(self)->steps.add(step.kind);
  }

  Error start() { return follower.start(Text(url.data(), url.size())); }

  void stop(const char* when) {
    const Millis before = now();
    ASSERT_TRUE(follower.stop(kLongMs));
    std::printf("stopped while %s after %u ms\n", when, now().since(before));
    EXPECT_FALSE(follower.is_running());
    EXPECT_EQ(client.cause().error, Error::kClosedByCaller);
  }

  const std::string url;
  const std::string ca_der = Pki::shared().root.der();
  const Text ca{ca_der.data(), ca_der.size()};
  TcpTransport tcp;
  mbedtls::TlsOptions tls;
  mbedtls::TlsTransport transport{tcp, tls};
  const ClientOptions options = device_options();
  DefaultClient client{transport, options};
  TaskMemory<> memory;
  test::Recorder<StepKind> steps;
  Follower follower{client, tcp, memory, {on_step, this, {}}};
};

class TlsFollowerTest : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    test::stand_in::set_interface({true, false, 0x0100007F, false, false});
    test::stand_in::have_event_loop(true);
    static auto* const devices = new std::vector<Device*>;
    devices->push_back(new Device(server.port()));
    device = devices->back();
  }

  void open() {
    ASSERT_EQ(device->start(), Error::kNone);
    ASSERT_TRUE(server.accept());
    ASSERT_TRUE(server.shake_hands());
    ASSERT_NE(server.request(), "");
    server.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    ASSERT_TRUE(device->steps.saw(StepKind::kOpened, ++opened_));
  }

  TlsServer server{GetParam()};
  Device* device = nullptr;

 private:
  size_t opened_ = 0;
};

TEST_P(TlsFollowerTest, StopsWhileAStreamIsOpenAndSaysSo) {
  for (size_t i = 1; i <= 2; ++i) {
    ASSERT_NO_FATAL_FAILURE(open());
    server.send("data: one\n\n");
    ASSERT_TRUE(device->steps.saw(StepKind::kEvent, i));
    ASSERT_NO_FATAL_FAILURE(device->stop("a stream of TLS is silent"));
    EXPECT_TRUE(server.saw_notify());
  }
}

TEST_P(TlsFollowerTest, StopsWhileARecordIsHalfThere) {
  ASSERT_NO_FATAL_FAILURE(open());
  server.falls_silent_after(20);
  server.send("data: this record does not come whole\n\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_NO_FATAL_FAILURE(device->stop("a record of TLS is half there"));
  EXPECT_EQ(device->steps.count(StepKind::kEvent), 0u);
}

TEST_P(TlsFollowerTest, StopsInTheMiddleOfAHandshake) {
  for (const size_t sent : {1u, 90u, 300u}) {  // of the server's first flight
    ASSERT_EQ(device->start(), Error::kNone);
    ASSERT_TRUE(server.accept());
    server.falls_silent_after(sent);
    ASSERT_FALSE(server.shake_hands());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ASSERT_NO_FATAL_FAILURE(device->stop("a handshake is half done"));
  }
  EXPECT_EQ(device->steps.count(StepKind::kOpened), 0u);
}

// While it computes, too.
TEST_P(TlsFollowerTest, StopsAtAnyMomentOfAStorm) {
  unsigned whole = 0;
  for (int delay_ms = 0; delay_ms < 24; ++delay_ms) {
    ASSERT_EQ(device->start(), Error::kNone);
    ASSERT_TRUE(server.accept());
    std::thread peer([&] { whole += server.shake_hands(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    const bool is_stopped = device->follower.stop(kLongMs);
    peer.join();
    ASSERT_TRUE(is_stopped);
  }
  std::printf("stopped at 24 moments, %u handshakes were whole\n", whole);
  EXPECT_EQ(device->steps.count(StepKind::kStopped), 24u);
  ASSERT_NO_FATAL_FAILURE(open()) << "it follows again";
  ASSERT_NO_FATAL_FAILURE(device->stop("the storm is over"));
}

INSTANTIATE_TEST_SUITE_P(All,
                         TlsFollowerTest,
                         testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const testing::TestParamInfo<int>& one) {
                           return one.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

}  // namespace
}  // namespace esse::espidf
