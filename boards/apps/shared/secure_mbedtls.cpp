// SPDX-License-Identifier: Apache-2.0
// Trusts one certificate, which is part of the image, and keeps the last session for the next
// connection. What Mbed TLS needs comes from one array.
#include "esse_mbedtls/arena.h"
#include "esse_mbedtls/describe.h"
#include "esse_mbedtls/tls_transport.h"
#include "shared/console.h"
#include "shared/secure.h"

namespace esse::app {
namespace {

constexpr char kCa[] =
#include "ca.inc"
    ;

alignas(8) unsigned char arena_bytes[ESSE_ARENA_BYTES];
unsigned char session[1024];
const mbedtls::TlsTransport* tls;

bool random_bytes(void*, Span<unsigned char> out) {
  return board::entropy(Span<char>(reinterpret_cast<char*>(out.data()), out.size()));
}

mbedtls::MbedTlsArena& arena() {
  static mbedtls::MbedTlsArena arena{Span<unsigned char>(arena_bytes)};
  return arena;
}

uint32_t clock(void*) { return board::unix_time(); }

mbedtls::TlsOptions options() {
  static const Text cas[] = {kCa};
  mbedtls::TlsOptions options;
  options.cas = cas;
  options.random = random_bytes;
  options.dates.clock = clock;
  options.session = Span<unsigned char>(session);
  return options;
}

}  // namespace

Transport& secure(Transport& inner) {
  static_cast<void>(arena());
  static const mbedtls::TlsOptions tls_options = options();
  static mbedtls::TlsTransport transport(inner, tls_options);
  tls = &transport;
  return transport;
}

const char* protection() {
  if (tls->version() == mbedtls::TlsVersion::k12) {
    return tls->resumed() ? "TLS 1.2, resumed" : "TLS 1.2";
  }
  return tls->resumed() ? "TLS 1.3, resumed" : "TLS 1.3";
}

board::HighWater tls_high_water() { return {arena().high_water(), sizeof arena_bytes}; }

void explain(const Cause& cause) {
  if (cause.error == Error::kTlsRecord && tls->oversized_record() != 0) {
    say("TLS: a record of ", tls->oversized_record(), " bytes is larger than the buffer");
  }
  if (cause.phase == Phase::kSecuring && cause.native != 0) {
    say("TLS: ", mbedtls::verify_text(cause.verify_flags), " (Mbed TLS -0x",
        Hex{static_cast<uint32_t>(-cause.native)}, ")");
  }
}

}  // namespace esse::app
