// SPDX-License-Identifier: Apache-2.0
// The last session, in the caller's span:
// | size of the rest, 2 | tag, 16 | Validity, 8 | Mbed TLS's own form |.
// The tag is a hash of the rest and of what it is bound to: what was learned elsewhere, under other
// trust, or is damaged, does not have it. The rest is only read when it has.
// Nobody shows a certificate where a session is resumed. So the dates of the chain that was shown
// stay beside it, and are judged each time by what is known of the time then.
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
constexpr size_t kDates = sizeof(Validity);
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

bool tag_of(const Tls& tls, Span<const unsigned char> rest, unsigned char (&tag)[Hash::kBytes]) {
  Hash hash;
  hash.add(tls.binding, sizeof tls.binding);
  hash.add(rest.data(), rest.size());
  return hash.finish(tag);
}

// Where a session is kept; empty: nowhere. A key in PSA's vault is known by its number only, under
// which there may be another key tomorrow.
Span<unsigned char> span_of(const TlsOptions& options) {
  const bool has_room = options.session.size() > kHead + kDates;
  return has_room && options.psk_id == 0 ? options.session : Span<unsigned char>();
}

// What the span holds, when it is whole and bound to this connection: dates and session.
Span<const unsigned char> held(const Tls& tls) {
  const Span<unsigned char> span = span_of(*tls.options);
  if (span.empty()) {
    return {};
  }
  const size_t size = static_cast<size_t>(span[0]) | static_cast<size_t>(span[1]) << 8;
  if (size <= kDates || size > span.size() - kHead) {
    return {};
  }
  const Span<const unsigned char> rest = span.from(kHead).first(size);
  unsigned char tag[Hash::kBytes];
  if (!tag_of(tls, rest, tag) || memcmp(tag, span.data() + kSizeBytes, kTagBytes) != 0) {
    return {};
  }
  return rest;
}

// The dates of a chain pass by what is known of the time now.
bool passes(const Tls& tls, const Validity& validity) {
  const DateVerdict verdict = judge_dates(tls.options->dates, validity);
  return !verdict.expired && !verdict.not_yet_valid;
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
  hash.add(options.psk);
  hash.add(static_cast<uint32_t>(options.min_version));
  hash.add(static_cast<uint32_t>(options.max_version));
  return hash.finish(tls.binding);
}

void offer_session(Tls& tls) {
  const Span<const unsigned char> rest = held(tls);
  if (rest.empty()) {
    return;
  }
  memcpy(&tls.validity, rest.data(), kDates);
  const Span<const unsigned char> bytes = rest.from(kDates);
  Session loaded;
  tls.offers_session = passes(tls, tls.validity) &&
                       mbedtls_ssl_session_load(&loaded.session, bytes.data(), bytes.size()) == 0 &&
                       mbedtls_ssl_set_session(&tls.ssl, &loaded.session) == 0;
}

void keep_session(Tls& tls) {
  const Span<unsigned char> span = span_of(*tls.options);
  forget_session(*tls.options);
  if (span.empty()) {
    return;
  }
  Session got;
  const Span<unsigned char> rest = span.from(kHead);
  const Span<unsigned char> room = rest.from(kDates);
  memcpy(rest.data(), &tls.validity, kDates);
  size_t saved = 0;
  unsigned char tag[Hash::kBytes];
  const bool is_saved =
      mbedtls_ssl_get_session(&tls.ssl, &got.session) == 0 &&
      mbedtls_ssl_session_save(&got.session, room.data(), room.size(), &saved) == 0;
  const size_t size = kDates + saved;
  if (!is_saved || size > kMost || !tag_of(tls, rest.first(size), tag)) {
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
