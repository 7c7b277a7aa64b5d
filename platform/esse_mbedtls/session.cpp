// SPDX-License-Identifier: Apache-2.0
// The last session, in the caller's span: | size of the rest, 2 | tag, 16 | Mbed TLS's own form |.
// The tag is a hash of the rest and of what it is bound to: what was learned elsewhere, under other
// trust, or is damaged, does not have it. The rest is only read when it has.
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>
#include <string.h>

#include "esse_base/bytes.h"
#include "esse_mbedtls/internal/api.h"
#include "esse_mbedtls/internal/tls.h"

namespace esse::mbedtls::internal {
namespace {

constexpr size_t kSizeBytes = 2;
constexpr size_t kTagBytes = 16;
constexpr size_t kHead = kSizeBytes + kTagBytes;
constexpr size_t kMost = 0xFFFF;

void add_trust(Hash& hash, const TlsOptions& options) {
  hash.add(static_cast<uint32_t>(options.verification));
  hash.add(static_cast<uint32_t>(options.cas.size()));
  for (const Text& ca : options.cas) {
    hash.add(ca);
  }
  const bool attaches = options.ca_lookup.attach != nullptr;
  const bool looks_up = attaches || options.ca_lookup.find != nullptr;
  hash.add(attaches ? 2u : looks_up ? 1u : 0u);
  hash.add(looks_up ? options.ca_lookup.version : 0u);
}

bool tag_of(const Tls& tls, Span<const unsigned char> session, unsigned char (&tag)[Hash::kBytes]) {
  Hash hash;
  hash.add(tls.binding, sizeof tls.binding);
  hash.add(session.data(), session.size());
  return hash.finish(tag);
}

// What the span holds, when it is whole and bound to this connection.
Span<const unsigned char> held(const Tls& tls) {
  const Span<unsigned char> span = tls.options->session;
  if (span.size() <= kHead) {
    return {};
  }
  const size_t size = static_cast<size_t>(span[0]) | static_cast<size_t>(span[1]) << 8;
  if (size == 0 || size > span.size() - kHead) {
    return {};
  }
  const Span<const unsigned char> session = span.from(kHead).first(size);
  unsigned char tag[Hash::kBytes];
  if (!tag_of(tls, session, tag) || memcmp(tag, span.data() + kSizeBytes, kTagBytes) != 0) {
    return {};
  }
  return session;
}

class Session {
 public:
  Session() { mbedtls_ssl_session_init(&session); }
  ~Session() { mbedtls_ssl_session_free(&session); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  mbedtls_ssl_session session;
};

}  // namespace

bool bind_session(Tls& tls, const Endpoint& to) {
  const TlsOptions& options = *tls.options;
  Hash hash;
  hash.add(static_cast<uint32_t>(MBEDTLS_VERSION_NUMBER));
  hash.add(expected_name(options, to.host));
  hash.add(to.host);
  hash.add(to.port);
  add_trust(hash, options);
  hash.add(options.certificate);
  hash.add(options.key_id);
  hash.add(options.psk_identity);
  hash.add(options.psk_id);
  hash.add(static_cast<uint32_t>(options.min_version));
  hash.add(static_cast<uint32_t>(options.max_version));
  return hash.finish(tls.binding);
}

void offer_session(Tls& tls) {
  const Span<const unsigned char> bytes = held(tls);
  Session loaded;
  tls.offers_session = !bytes.empty() &&
                       mbedtls_ssl_session_load(&loaded.session, bytes.data(), bytes.size()) == 0 &&
                       mbedtls_ssl_set_session(&tls.ssl, &loaded.session) == 0;
}

void keep_session(Tls& tls) {
  const Span<unsigned char> span = tls.options->session;
  forget_session(*tls.options);
  Session got;
  size_t size = 0;
  unsigned char tag[Hash::kBytes];
  if (span.size() <= kHead || mbedtls_ssl_get_session(&tls.ssl, &got.session) != 0 ||
      mbedtls_ssl_session_save(&got.session, span.data() + kHead, span.size() - kHead, &size) !=
          0 ||
      size > kMost || !tag_of(tls, span.from(kHead).first(size), tag)) {
    forget_session(*tls.options);
    return;
  }
  copy_bytes(reinterpret_cast<char*>(span.data() + kSizeBytes), reinterpret_cast<char*>(tag),
             kTagBytes);
  span[0] = static_cast<unsigned char>(size);
  span[1] = static_cast<unsigned char>(size >> 8);
}

void forget_session(const TlsOptions& options) {
  if (!options.session.empty()) {
    mbedtls_platform_zeroize(options.session.data(), options.session.size());
  }
}

}  // namespace esse::mbedtls::internal
