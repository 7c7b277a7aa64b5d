// SPDX-License-Identifier: Apache-2.0
#pragma once
// A TlsTransport and its OpensslServer in virtual time, with the memory that the configuration
// under test has: an arena, or the heap.
#include <gtest/gtest.h>
#include <mbedtls/build_info.h>
#include <openssl/rand.h>

#include <optional>
#include <string>
#include <vector>

#include "esse_mbedtls/arena.h"
#include "esse_mbedtls/tls_transport.h"
#include "openssl_server.h"
#include "support/virtual_clock.h"

namespace esse::test {

#if defined(MBEDTLS_PSA_CRYPTO_C) && !defined(MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG)
constexpr bool kHasPlatformRandom = true;
#else
constexpr bool kHasPlatformRandom = false;
#endif
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
constexpr bool kHas13 = true;
#else
constexpr bool kHas13 = false;
#endif
#if defined(MBEDTLS_SSL_PROTO_TLS1_2)
constexpr bool kHas12 = true;
#else
constexpr bool kHas12 = false;
#endif

/// OpenSSL's numbers of the versions that this build of Mbed TLS speaks, for tests of each, and
/// their names.
std::vector<int> versions();
inline std::string version_name(const testing::TestParamInfo<int>& one) {
  return one.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
}

/// Where Mbed TLS takes its memory from in this program.
void use_memory();

/// Keys of connections that PSA holds just now.
size_t keys_in_use();

inline bool openssl_random(void*, Span<unsigned char> out) {
  return RAND_bytes(out.data(), static_cast<int>(out.size())) == 1;
}

struct TlsRig {
  explicit TlsRig(const ServerOptions& server_options = {}) : server(server_options) {
    use_memory();
    ca_der = Pki::shared().root.der();
    ca = Text(ca_der.data(), ca_der.size());
    options.cas = Span<const Text>(&ca, 1);
    if (!kHasPlatformRandom) {
      options.random = openssl_random;
    }
  }

  // Until it is secure, or failed, or nothing will happen any more: then "not yet".
  Io connect(Text host = "peer.example") {
    const Error error = tls.open({host, 443, true}, clock.now());
    EXPECT_EQ(error, Error::kNone) << name(error);
    return error == Error::kNone ? settle() : Io::failed();
  }
  Io settle() {
    for (steps = 0; steps < 10'000; ++steps) {
      const Io io = tls.advance(clock.now());
      if (!io.is_not_yet() || !sleep()) {
        return io;
      }
    }
    return Io::not_yet();
  }
  bool sleep() {
    const Pending wants = tls.pending();
    return clock.jump({wants.wait_ms, wire.wake_ms(wants.wants_read, wants.wants_write)});
  }
  // Until `n` bytes are there, or something else is answered than bytes.
  std::string read(size_t n, Io& last) {
    std::string got;
    std::vector<char> piece(n);
    while (got.size() < n) {
      last = tls.read(Span<char>(piece.data(), n - got.size()));
      if (last.ok()) {
        got.append(piece.data(), last.count());
      } else if (!last.is_not_yet() || !sleep()) {
        break;
      }
      static_cast<void>(tls.advance(clock.now()));
    }
    return got;
  }
  std::string read(size_t n) {
    Io last = Io::done();
    return read(n, last);
  }

  OpensslServer server;
  ScriptedTransport wire{server};
  std::string ca_der;
  Text ca;
  mbedtls::TlsOptions options;
  mbedtls::TlsTransport tls{wire, options};
  VirtualClock clock{UINT32_MAX - 3};
  int steps = 0;
};

}  // namespace esse::test
