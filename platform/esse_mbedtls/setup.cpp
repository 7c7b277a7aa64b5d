// SPDX-License-Identifier: Apache-2.0
// From TlsOptions to Mbed TLS's configuration, and back to nothing.
#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/x509_crt.h>

#include "esse_base/bytes.h"
#include "esse_mbedtls/internal/api.h"
#include "esse_mbedtls/internal/tls.h"

#if !defined(MBEDTLS_SSL_CLI_C) || !defined(MBEDTLS_X509_CRT_PARSE_C)
#error \
    "TLS needs a client: MBEDTLS_SSL_CLI_C, MBEDTLS_X509_CRT_PARSE_C (menuconfig: MBEDTLS_TLS_CLIENT)"
#endif
#if !defined(MBEDTLS_SSL_PROTO_TLS1_2) && !defined(MBEDTLS_SSL_PROTO_TLS1_3)
#error "TLS needs a version: MBEDTLS_SSL_PROTO_TLS1_2 or MBEDTLS_SSL_PROTO_TLS1_3"
#endif

namespace {

// Placement without <new>, which compilers for bare metal come without.
struct At {
  void* memory;
};

}  // namespace

inline void* operator new(size_t, At at) noexcept { return at.memory; }

namespace esse::mbedtls::internal {
namespace {

using Bytes = Span<const unsigned char>;

Bytes bytes_of(Text text) {
  return Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

// DER begins with a SEQUENCE.
bool is_pem(Text text) { return text.empty() || text[0] != 0x30; }

// Mbed TLS wants a NUL behind PEM, which a text in flash need not have.
class Terminated {
 public:
  explicit Terminated(Text text)
      : size_(text.size() + 1), bytes_(static_cast<unsigned char*>(mbedtls_calloc(1, size_))) {
    if (bytes_ != nullptr) {
      copy_bytes(reinterpret_cast<char*>(bytes_), text.data(), text.size());
    }
  }
  ~Terminated() {
    if (bytes_ != nullptr) {
      mbedtls_platform_zeroize(bytes_, size_);
      mbedtls_free(bytes_);
    }
  }
  Terminated(const Terminated&) = delete;
  Terminated& operator=(const Terminated&) = delete;
  Bytes bytes() const { return Bytes(bytes_, size_); }
  bool ok() const { return bytes_ != nullptr; }

 private:
  size_t size_;
  unsigned char* bytes_;
};

// 0, or Mbed TLS's code: it counts the certificates of a bundle that it does not know, which is
// fine as long as there are others.
int add_certificates(mbedtls_x509_crt& chain, Text text) {
  if (!is_pem(text)) {
    return mbedtls_x509_crt_parse_der_nocopy(&chain, bytes_of(text).data(), text.size());
  }
  const Terminated pem(text);
  if (!pem.ok()) {
    return MBEDTLS_ERR_X509_ALLOC_FAILED;
  }
  const int code = mbedtls_x509_crt_parse(&chain, pem.bytes().data(), pem.bytes().size());
  return code > 0 ? 0 : code;
}

int add_key(Tls& tls, const TlsOptions& options) {
  if (options.key_id != 0) {
    return use_key(tls.key, options.key_id);
  }
  const Bytes password = bytes_of(options.key_password);
  if (!is_pem(options.key)) {
    return parse_key(tls.key, bytes_of(options.key), password, options);
  }
  const Terminated pem(options.key);
  return pem.ok() ? parse_key(tls.key, pem.bytes(), password, options)
                  : MBEDTLS_ERR_PK_ALLOC_FAILED;
}

int set_identity(Tls& tls, const TlsOptions& options) {
  if (options.certificate.empty()) {
    return options.key.empty() && options.key_id == 0 ? 0 : MBEDTLS_ERR_SSL_BAD_CONFIG;
  }
  if (const int code = add_certificates(tls.certificate, options.certificate); code != 0) {
    return code;
  }
  if (const int code = add_key(tls, options); code != 0) {
    return code;
  }
  return mbedtls_ssl_conf_own_cert(&tls.config, &tls.certificate, &tls.key);
}

int set_psk(Tls& tls, const TlsOptions& options) {
  if (options.psk.empty() && options.psk_id == 0) {
    return 0;
  }
#if defined(MBEDTLS_SSL_HANDSHAKE_WITH_PSK_ENABLED)
  const Bytes identity = bytes_of(options.psk_identity);
  if (options.psk_id == 0) {
    return mbedtls_ssl_conf_psk(&tls.config, bytes_of(options.psk).data(), options.psk.size(),
                                identity.data(), identity.size());
  }
#if defined(MBEDTLS_USE_PSA_CRYPTO) || MBEDTLS_VERSION_NUMBER >= 0x04000000
  return mbedtls_ssl_conf_psk_opaque(&tls.config, options.psk_id, identity.data(), identity.size());
#endif
#endif
  static_cast<void>(tls);
  return MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE;
}

#if defined(MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)
// The list that Mbed TLS takes over, made of the caller's DER, which is not copied.
int look_up(void* self, const mbedtls_x509_crt* child, mbedtls_x509_crt** found) {
  const CaLookup& lookup = static_cast<const Tls*>(self)->options->ca_lookup;
  const Text issuer(reinterpret_cast<const char*>(child->issuer_raw.p), child->issuer_raw.len);
  *found = nullptr;
  for (size_t i = 0; i < CaLookup::kMostAnswers; ++i) {
    const Text der = lookup.find(lookup.context, issuer, i);
    if (der.empty()) {
      break;
    }
    if (*found == nullptr) {
      *found = static_cast<mbedtls_x509_crt*>(mbedtls_calloc(1, sizeof **found));
      if (*found == nullptr) {
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
      }
      mbedtls_x509_crt_init(*found);
    }
    const int code = mbedtls_x509_crt_parse_der_nocopy(*found, bytes_of(der).data(), der.size());
    if (code != 0) {
      mbedtls_x509_crt_free(*found);
      mbedtls_free(*found);
      *found = nullptr;
      return code;
    }
  }
  return 0;
}
#endif

int set_trust(Tls& tls, const TlsOptions& options) {
  if (options.ca_lookup.attach != nullptr) {
    if (const int code = options.ca_lookup.attach(&tls.config); code != 0) {
      return code;
    }
    tls.sdk_verify = verify_of(tls.config);  // ours calls it
  }
  mbedtls_ssl_conf_verify(&tls.config, verify, &tls);
  if (options.verification == Verification::kNothingInsecure) {
#if ESSE_TLS_INSECURE
    mbedtls_ssl_conf_authmode(&tls.config, MBEDTLS_SSL_VERIFY_NONE);
    return 0;
#else
    return MBEDTLS_ERR_SSL_BAD_CONFIG;
#endif
  }
  mbedtls_ssl_conf_authmode(&tls.config, MBEDTLS_SSL_VERIFY_REQUIRED);
  if (options.ca_lookup.attach != nullptr) {
    return 0;
  }
  if (options.ca_lookup.find != nullptr) {
#if defined(MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)
    mbedtls_ssl_conf_ca_cb(&tls.config, look_up, &tls);
    return 0;
#else
    return MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE;
#endif
  }
  for (const Text& ca : options.cas) {
    if (const int code = add_certificates(tls.cas, ca); code != 0) {
      return code;
    }
  }
  mbedtls_ssl_conf_ca_chain(&tls.config, &tls.cas, nullptr);
  const bool has_psk = !options.psk.empty() || options.psk_id != 0;
  return options.cas.empty() && !has_psk ? MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED : 0;
}

// The largest that is asked for must fit both buffers, or Mbed TLS refuses (3.6).
void ask_for_small_records([[maybe_unused]] Tls& tls) {
#if defined(MBEDTLS_SSL_MAX_FRAGMENT_LENGTH) && MBEDTLS_SSL_IN_CONTENT_LEN < 16384
  constexpr int kLeast = MBEDTLS_SSL_IN_CONTENT_LEN < MBEDTLS_SSL_OUT_CONTENT_LEN
                             ? MBEDTLS_SSL_IN_CONTENT_LEN
                             : MBEDTLS_SSL_OUT_CONTENT_LEN;
  constexpr unsigned char kCode = kLeast >= 4096   ? MBEDTLS_SSL_MAX_FRAG_LEN_4096
                                  : kLeast >= 2048 ? MBEDTLS_SSL_MAX_FRAG_LEN_2048
                                  : kLeast >= 1024 ? MBEDTLS_SSL_MAX_FRAG_LEN_1024
                                                   : MBEDTLS_SSL_MAX_FRAG_LEN_512;
  static_cast<void>(mbedtls_ssl_conf_max_frag_len(&tls.config, kCode));
#endif
}

mbedtls_ssl_protocol_version number_of(TlsVersion version) {
  return version == TlsVersion::k12 ? MBEDTLS_SSL_VERSION_TLS1_2 : MBEDTLS_SSL_VERSION_TLS1_3;
}

// A build with one version only takes what there is; a wish that leaves none is refused.
int set_versions(Tls& tls, const TlsOptions& options) {
  TlsVersion least = options.min_version;
  TlsVersion most = options.max_version;
#if !defined(MBEDTLS_SSL_PROTO_TLS1_3)
  most = TlsVersion::k12;
#elif !defined(MBEDTLS_SSL_PROTO_TLS1_2)
  least = TlsVersion::k13;
#endif
  if (options.psk_id != 0) {  // in TLS 1.3 Mbed TLS would prove that it knows an empty key
    most = TlsVersion::k12;
  }
  if (least > most) {
    return MBEDTLS_ERR_SSL_BAD_CONFIG;
  }
  mbedtls_ssl_conf_min_tls_version(&tls.config, number_of(least));
  mbedtls_ssl_conf_max_tls_version(&tls.config, number_of(most));
  return 0;
}

#if defined(MBEDTLS_SSL_PROTO_TLS1_2) && defined(MBEDTLS_SSL_PROTO_TLS1_3) && \
    defined(MBEDTLS_X509_RSASSA_PSS_SUPPORT) && defined(MBEDTLS_SSL_HANDSHAKE_WITH_CERT_ENABLED)
// Mbed TLS's own list, with RSA-PSS behind PKCS #1: 3.6.6 and 4.1.0 offer PSS, and refuse it with
// ILLEGAL_PARAMETER when the server then picks it for TLS 1.2 (Mbed-TLS/mbedtls issue 10668).
// Servers mostly pick the first one that they can do, and TLS 1.3 never takes PKCS #1.
constexpr uint16_t kSignatures[] = {
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,       MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,    MBEDTLS_TLS1_3_SIG_NONE};

void order_signatures(Tls& tls) { mbedtls_ssl_conf_sig_algs(&tls.config, kSignatures); }
#else
void order_signatures(Tls&) {}
#endif

int set_protocol(Tls& tls, const TlsOptions& options) {
  if (const int code = set_versions(tls, options); code != 0) {
    return code;
  }
  order_signatures(tls);
  if (options.ask_for_small_records) {
    ask_for_small_records(tls);
  }
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
  const bool keeps = !options.session.empty();
  mbedtls_ssl_conf_session_tickets(&tls.config, keeps ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED
                                                      : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
  tell_of_sessions(tls.config, keeps);
#endif
  if (options.alpn == nullptr) {
    return 0;
  }
#if defined(MBEDTLS_SSL_ALPN)
  tls.alpn[0] = options.alpn;
  return mbedtls_ssl_conf_alpn_protocols(&tls.config, tls.alpn);
#else
  return MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE;
#endif
}

int configure(Tls& tls, const TlsOptions& options) {
  if (const int code = start_psa(); code != 0) {
    return code;
  }
  int code = mbedtls_ssl_config_defaults(&tls.config, MBEDTLS_SSL_IS_CLIENT,
                                         MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  if (code == 0) {
    set_random(tls.config, options);
    code = set_trust(tls, options);
  }
  if (code == 0) {
    code = set_identity(tls, options);
  }
  if (code == 0) {
    code = set_psk(tls, options);
  }
  return code == 0 ? set_protocol(tls, options) : code;
}

}  // namespace

Tls::Tls(Transport& inner) : wire(inner) {
  mbedtls_ssl_init(&ssl);
  mbedtls_ssl_config_init(&config);
  mbedtls_x509_crt_init(&cas);
  mbedtls_x509_crt_init(&certificate);
  mbedtls_pk_init(&key);
}

Tls::~Tls() {
  mbedtls_ssl_free(&ssl);
  mbedtls_ssl_config_free(&config);
  drop_certificates(*this);
}

void drop_certificates(Tls& tls) {
  mbedtls_x509_crt_free(&tls.cas);
  mbedtls_x509_crt_free(&tls.certificate);
  mbedtls_pk_free(&tls.key);
}

Text expected_name(const TlsOptions& options, Text host) {
  const Text name = options.server_name.empty() ? host : options.server_name;
  const bool ends_with_dot = name.size() > 1 && name[name.size() - 1] == '.';
  return ends_with_dot ? name.first(name.size() - 1) : name;
}

Tls* create(Transport& inner, const TlsOptions& options, const Endpoint& to, Cause& cause) {
  cause = Cause{Error::kTlsConfig, Phase::kIdle, 0, 0, 0};
  if (options.random == nullptr && !kHasPlatformRandom) {
    return nullptr;
  }
  void* memory = mbedtls_calloc(1, sizeof(Tls));
  if (memory == nullptr) {
    cause.error = Error::kTlsMemory;
    return nullptr;
  }
  share_random(options);
  Tls* tls = new (At{memory}) Tls(inner);
  tls->options = &options;
  const int code = configure(*tls, options);
  if (code == 0 && (options.session.empty() || bind_session(*tls, to))) {
    cause = Cause{};
    return tls;
  }
  cause.native = code;
  if (error_of(code, false) == Error::kTlsMemory || may_be_memory(code, 0)) {
    cause.error = Error::kTlsMemory;
  }
  destroy(tls);
  return nullptr;
}

void destroy(Tls* tls) {
  if (tls != nullptr) {
    tls->~Tls();
    mbedtls_platform_zeroize(tls, sizeof *tls);
    mbedtls_free(tls);
  }
}

int connect(Tls& tls, Text host) {
  if (const int code = mbedtls_ssl_setup(&tls.ssl, &tls.config); code != 0) {
    return code;
  }
  mbedtls_ssl_set_bio(&tls.ssl, &tls.wire, Wire::send, Wire::receive, nullptr);
  char name[kMostName + 1];
  const Text expected = expected_name(*tls.options, host);
  copy_bytes(name, expected.data(), expected.size());
  name[expected.size()] = '\0';
  tls.ip_size = static_cast<uint8_t>(mbedtls_x509_crt_parse_cn_inet_pton(name, tls.ip));
  // RFC 6066 section 3: an address is no server name. It is compared in verify() instead.
  const int code = mbedtls_ssl_set_hostname(&tls.ssl, tls.ip_size == 0 ? name : nullptr);
  if (code == 0) {
    offer_session(tls);
  }
  return code;
}

}  // namespace esse::mbedtls::internal
