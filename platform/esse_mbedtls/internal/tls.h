// SPDX-License-Identifier: Apache-2.0
#pragma once
// All that a TlsTransport holds between open() and close(), in one block of Mbed TLS's allocator.
// Its size is known where Mbed TLS's configuration is, which the public header does not know.
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include "esse_mbedtls/dates.h"
#include "esse_mbedtls/internal/wire.h"
#include "esse_mbedtls/tls_options.h"
#include "esse_transport/transport.h"

namespace esse::mbedtls::internal {

// RFC 6066 section 3, and RFC 1035: no name is longer.
constexpr size_t kMostName = 255;

// What a step of a handshake allocates in small pieces: keys, their slots, their transforms.
constexpr size_t kStepBytes = 128 * sizeof(void*);

/// A verify callback of Mbed TLS's kind: CaLookup::attach may bring one.
struct SdkVerify {
  int (*call)(void* context, mbedtls_x509_crt* certificate, int depth, uint32_t* flags) = nullptr;
  void* context = nullptr;
};

struct Tls {
  explicit Tls(Transport& inner);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  mbedtls_ssl_context ssl;
  mbedtls_ssl_config config;
  mbedtls_x509_crt cas;
  mbedtls_x509_crt certificate;
  mbedtls_pk_context key;
  const TlsOptions* options = nullptr;
  SdkVerify sdk_verify;
  const char* alpn[2] = {};
  alignas(4) unsigned char ip[16] = {};  // the server's name, when it is an address
  unsigned char binding[32] = {};        // what a session belongs to
  Validity validity;                     // of the server's chain, or of that behind the session
  uint8_t ip_size = 0;
  bool offers_session = false;
  bool is_whole = false;   // the handshake came to a certificate
  bool is_judged = false;  // verify() has seen the server's own
  Wire wire;
};

/// A Tls that has read the options. nullptr, and why in `cause`, when it cannot be.
Tls* create(Transport& inner, const TlsOptions& options, const Endpoint& to, Cause& cause);
void destroy(Tls* tls);
/// Makes the connection's state, its buffers, and takes the session that there is. 0 or Mbed TLS's
/// code.
int connect(Tls& tls, Text host);
/// The certificates are looked at, and not needed any more.
void drop_certificates(Tls& tls);

/// The name to expect, without the dot that ends an absolute one.
Text expected_name(const TlsOptions& options, Text host);

/// What Mbed TLS's code means, while securing or after.
Error error_of(int code, bool is_ready);
/// Mbed TLS says this of somebody's fault, and of memory that it did not get; and there is little.
bool may_be_memory(int code, uint32_t verify_flags);
/// So much can be allocated in one piece.
bool has_room(size_t bytes);

/// Mbed TLS's callback for each certificate of a chain: dates, and an address as a name.
int verify(void* self, mbedtls_x509_crt* certificate, int depth, uint32_t* flags);

/// What belongs together: the server, whom to trust, who to be, and how. False: it cannot be told.
bool bind_session(Tls& tls, const Endpoint& to);
/// Offers what the options' span holds, when it belongs to this connection, and when the chain that
/// was seen then would pass today.
void offer_session(Tls& tls);
/// Puts the connection's session into the span, or nothing when there is none or it does not fit.
void keep_session(Tls& tls);
void forget_session(const TlsOptions& options);

}  // namespace esse::mbedtls::internal
