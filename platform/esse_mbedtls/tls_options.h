// SPDX-License-Identifier: Apache-2.0
#pragma once
// TlsOptions: whom to trust, who to be, which TLS. Plain data with safe defaults; everything in it
// is borrowed, and read at each TlsTransport::open(), so the caller may change it between
// connections. Nothing of it is copied into static memory, and none of it is a type of Mbed TLS.
//
//   const esse::Text cas[] = {kOurCa};  // DER or PEM, in flash
//   esse::mbedtls::TlsOptions tls;
//   tls.cas = cas;
#include "esse_base/text.h"

/// 1: Verification::kNothingInsecure exists in the code. 0 (default): a transport that is told to
/// use it does not open. For a host's debugging tools, never for a product.
#ifndef ESSE_TLS_INSECURE
#define ESSE_TLS_INSECURE 0
#endif
static_assert(ESSE_TLS_INSECURE == 0 || ESSE_TLS_INSECURE == 1, "ESSE_TLS_INSECURE is 0 or 1");

/// 1: with MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG the SDK defines mbedtls_psa_external_get_random() itself
/// (ESP-IDF 6 does). 0 (default): this port does, and TlsOptions::random is behind it.
#ifndef ESSE_TLS_SDK_RANDOM
#define ESSE_TLS_SDK_RANDOM 0
#endif
static_assert(ESSE_TLS_SDK_RANDOM == 0 || ESSE_TLS_SDK_RANDOM == 1,
              "ESSE_TLS_SDK_RANDOM is 0 or 1");

namespace esse::mbedtls {

enum class TlsVersion : uint8_t { k12 = 12, k13 = 13 };

enum class Verification : uint8_t {
  /// The chain, its dates and the server's name must all be good.
  kRequired,
  /// Nothing is looked at: anybody on the way can read and write everything.
  kNothingInsecure,
};

/// What the dates in certificates are compared with on a device that may not know the time.
enum class DatePolicy : uint8_t {
  /// Now is at least the day on which the firmware was built: what had ended by then is refused.
  /// Beginnings are looked at once the time is known, and then everything is.
  kNotBeforeBuild,
  /// Without the time every certificate is refused.
  kRequireClock,
  /// Dates are looked at once the time is known.
  kIgnoreUntilSet,
};

/// The caller's time. A time before build_time counts as not known.
struct Dates {
  DatePolicy policy = DatePolicy::kNotBeforeBuild;
  /// Unix time in seconds (until 2106); 0: not known, or `clock` knows it.
  uint32_t unix_time = 0;
  /// Asked once for each certificate, from within advance(); 0: not known. May be null.
  uint32_t (*clock)(void* context) = nullptr;
  void* context = nullptr;
  /// Unix time; 0: the day before the one on which this port was compiled (__DATE__, which knows no
  /// time zone, and follows SOURCE_DATE_EPOCH).
  uint32_t build_time = 0;
};

/// Trusted certificates that are looked up instead of listed, for bundles that stay in flash.
struct CaLookup {
  /// The `index`-th certificate (DER) whose subject is `issuer` (a DER-encoded Name); empty: there
  /// is none, or no more. The bytes stay valid until the handshake ends. Called from advance(), at
  /// most kMostAnswers times for each certificate of the chain.
  Text (*find)(void* context, Text issuer, size_t index) = nullptr;
  void* context = nullptr;
  /// Another number for each content: a session that was learned under one is not resumed under
  /// another.
  uint32_t version = 0;
  /// Instead of `find`, for an SDK with a bundle of its own (ESP-IDF: esp_crt_bundle_attach). Sets
  /// up trust, and a verify callback when it has one, in `config`, an mbedtls_ssl_config; the name
  /// and the dates stay ours. Anything but 0, which is then `native`: it does not open.
  int (*attach)(void* config) = nullptr;

  static constexpr size_t kMostAnswers = 8;
};

struct TlsOptions {
  // Whom to trust. Without cas, ca_lookup and psk nothing opens (kTlsConfig).

  /// Trusted certificates, each one in DER, which is used where it lies, or one or more in PEM,
  /// which are decoded into memory until the handshake is over. A PEM text of which some
  /// certificates are unknown kinds counts for the others.
  Span<const Text> cas;
  CaLookup ca_lookup;  ///< instead of cas
  Verification verification = Verification::kRequired;
  Dates dates;
  /// Instead of the endpoint's host, in SNI and in the certificate. At most 255 bytes.
  Text server_name;

  // Who to be (mTLS).

  /// Own chain, the own certificate first: PEM, or one certificate in DER. Empty: none.
  Text certificate;
  Text key;           ///< its private key, PEM or DER
  Text key_password;  ///< of an encrypted PEM key
  /// A PSA key identifier instead of `key`: the key itself never leaves its vault. 0: none.
  uint32_t key_id = 0;

  // A key that both sides know.

  Text psk;
  Text psk_identity;
  /// A PSA key identifier instead of `psk`; 0: none. Keeps to TLS 1.2: Mbed TLS has no such keys in
  /// TLS 1.3.
  uint32_t psk_id = 0;

  // Which TLS.

  TlsVersion min_version = TlsVersion::k12;
  TlsVersion max_version = TlsVersion::k13;  ///< or what Mbed TLS was built with
  const char* alpn = "http/1.1";             ///< null: none
  /// Asks the server for records that fit, where the receive buffer is smaller than 16 KiB
  /// (max_fragment_length, RFC 6066 section 4; TLS 1.2 only). Few servers answer it, and some
  /// refuse what they do not know.
  bool ask_for_small_records = true;

  // What it needs.

  /// Fills `out` from a cryptographic source; false: it cannot. Null: the platform's, through PSA;
  /// a build of Mbed TLS without one does not open then. With MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG all
  /// transports of a program share the source that was opened with last.
  /// Mbed TLS 4 asks for it with MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG only, and PSA's own else; with
  /// ESSE_TLS_SDK_RANDOM it asks the SDK.
  bool (*random)(void* context, Span<unsigned char> out) = nullptr;
  void* random_context = nullptr;

  /// Where the last session is kept for the next connection, so that it need not compute a whole
  /// handshake: 256 to 1,024 bytes on a device, more where Mbed TLS keeps the server's certificate.
  /// Empty: every handshake is whole. Zeroed by the caller once; it holds keys: as secret as `key`.
  /// Bound to name, port, everything under "whom to trust" and "who to be", and the versions. It
  /// may survive deep sleep; what was altered is not used.
  Span<unsigned char> session;
};

}  // namespace esse::mbedtls
