// SPDX-License-Identifier: Apache-2.0
#pragma once
// TlsOptions: whom to trust, who to be, and which TLS to speak. Plain data with safe defaults.
// Everything in it is borrowed, and read at each TlsTransport::open(). So the caller may change it
// between two connections. Nothing of it is copied into static memory but `random` (see there), and
// none of it is a type of Mbed TLS.
//
//   const esse::Text cas[] = {kOurCa};  // DER or PEM, in flash
//   esse::mbedtls::TlsOptions tls;
//   tls.cas = cas;
#include "esse_base/text.h"

/// 1: Verification::kNothingInsecure works. 0 (default): a transport that is told to use it does
/// not open (kTlsConfig). For debugging tools on a host, never for a product.
#ifndef ESSE_TLS_INSECURE
#define ESSE_TLS_INSECURE 0
#endif
static_assert(ESSE_TLS_INSECURE == 0 || ESSE_TLS_INSECURE == 1, "ESSE_TLS_INSECURE is 0 or 1");

/// Who defines mbedtls_psa_external_get_random() with MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG. 1: the SDK,
/// as ESP-IDF 6 does. 0 (default): this port, which asks TlsOptions::random.
#ifndef ESSE_TLS_SDK_RANDOM
#define ESSE_TLS_SDK_RANDOM 0
#endif
static_assert(ESSE_TLS_SDK_RANDOM == 0 || ESSE_TLS_SDK_RANDOM == 1,
              "ESSE_TLS_SDK_RANDOM is 0 or 1");

namespace esse::mbedtls {

enum class TlsVersion : uint8_t { k12 = 12, k13 = 13 };

/// What is verified of the server.
enum class Verification : uint8_t {
  /// The chain, its dates and the server's name must all be good.
  kRequired,
  /// Nothing is verified: anybody on the way can read and change everything.
  kNothingInsecure,
};

/// What the dates in certificates are compared with, on a device that may not know the time. Once
/// the time is known, every policy looks at both dates.
enum class DatePolicy : uint8_t {
  /// The time is taken to be no earlier than Dates::build_time. A certificate that had ended by
  /// then is refused.
  kNotBeforeBuild,
  /// Every certificate is refused until the time is known.
  kRequireClock,
  /// No date is looked at until the time is known.
  kIgnoreUntilSet,
};

/// What the caller knows of the time. A time before build_time counts as not known.
struct Dates {
  DatePolicy policy = DatePolicy::kNotBeforeBuild;
  /// Unix time in seconds, good until 2106. 0: not known, or `clock` knows it.
  uint32_t unix_time = 0;
  /// Answers Unix time in seconds; 0: not known. Asked once for each certificate, and for a session
  /// that could be resumed, from within advance(), when unix_time is 0. May be null.
  uint32_t (*clock)(void* context) = nullptr;
  void* context = nullptr;  ///< handed to `clock`
  /// Unix time in seconds. 0: the day before this port was compiled, by __DATE__. That knows no
  /// time zone, and follows SOURCE_DATE_EPOCH.
  uint32_t build_time = 0;
};

/// Trusted certificates that are looked up instead of listed, for a bundle that stays in flash.
struct CaLookup {
  /// Answers the certificate number `index`, in DER, of those whose subject is `issuer`, a Name in
  /// DER. Empty: there is none, or no more. Its bytes stay valid until the handshake ends. Called
  /// from advance(), at most kMostAnswers times for each certificate of the chain.
  Text (*find)(void* context, Text issuer, size_t index) = nullptr;
  void* context = nullptr;  ///< handed to `find`
  /// Another number for each content of the bundle. A session that was learned under one number is
  /// not resumed under another.
  uint32_t version = 0;
  /// Used instead of `find`, for an SDK with a bundle of its own (ESP-IDF: esp_crt_bundle_attach).
  /// Sets up trust in `config`, an mbedtls_ssl_config, and a verify callback if it has one. Name
  /// and dates are still checked by this port. Any answer but 0 goes into Cause::native, and the
  /// transport does not open.
  int (*attach)(void* config) = nullptr;

  static constexpr size_t kMostAnswers = 8;
};

/// The options of a TlsTransport.
struct TlsOptions {
  // Whom to trust. Without one of cas, ca_lookup and a pre-shared key nothing opens (kTlsConfig).
  // Only kNothingInsecure needs none.

  /// Trusted certificates. Each text is one certificate in DER, which is used where it lies, or one
  /// or more in PEM. Those are decoded into memory until the handshake is over. Certificates of an
  /// unknown kind in a PEM text are skipped, if there are others.
  Span<const Text> cas;
  CaLookup ca_lookup;  ///< instead of cas
  Verification verification = Verification::kRequired;
  Dates dates;
  /// The name in SNI and in the certificate, instead of the endpoint's host. At most 255 bytes.
  Text server_name;

  // Who to be (mTLS).

  /// The client's chain, its own certificate first: PEM, or one certificate in DER. Empty: none.
  Text certificate;
  Text key;           ///< the private key of that certificate, PEM or DER
  Text key_password;  ///< the password of an encrypted PEM key
  /// A PSA key identifier instead of `key`: the key itself never leaves its store. 0: none.
  uint32_t key_id = 0;

  // A pre-shared key (PSK), which both sides know.

  Text psk;
  Text psk_identity;
  /// A PSA key identifier instead of `psk`; 0: none. The connection then keeps to TLS 1.2, since
  /// Mbed TLS does not support such keys in TLS 1.3.
  uint32_t psk_id = 0;

  // Which TLS.

  TlsVersion min_version = TlsVersion::k12;  ///< or the least that Mbed TLS was built with
  TlsVersion max_version = TlsVersion::k13;  ///< or the most that Mbed TLS was built with
  const char* alpn = "http/1.1";             ///< the protocol to offer (RFC 7301); null: none
  /// Asks the server for records that fit, if the receive buffer is smaller than 16 KiB
  /// (max_fragment_length, RFC 6066, section 4; TLS 1.2 only). Few servers answer it, and some
  /// refuse an extension that they do not know.
  bool ask_for_small_records = true;

  // What it needs.

  /// Fills `out` from a cryptographic source. False: it cannot. Null: the platform's source,
  /// through PSA. If Mbed TLS was built without one, the transport does not open then (kTlsConfig).
  /// With MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG all transports of a program share the source of the last
  /// open().
  /// Mbed TLS 4 asks this source with MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG only. Without that it asks
  /// PSA's own source, and with ESSE_TLS_SDK_RANDOM the SDK's.
  bool (*random)(void* context, Span<unsigned char> out) = nullptr;
  void* random_context = nullptr;  ///< handed to `random`

  /// Where the last session is kept, so that the next connection can resume it and need not compute
  /// a whole handshake. It takes 256 to 1,024 bytes on a device, and more if Mbed TLS keeps the
  /// server's certificate. Empty: every handshake is whole.
  /// The caller sets it to zero once. It holds keys, so it is as secret as `key`. It may survive
  /// deep sleep; a session that was altered is not used.
  /// A session is bound to name, port, everything under "whom to trust" and "who to be", the
  /// pre-shared key and the versions. The dates of the server's chain are kept with it: what
  /// `dates` would refuse today is not resumed. With `psk_id` none is kept, since a number is no
  /// key.
  Span<unsigned char> session;
};

}  // namespace esse::mbedtls
