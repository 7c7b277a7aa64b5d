// SPDX-License-Identifier: Apache-2.0
// What is looked at besides what Mbed TLS does: dates by policy, and addresses without SNI.
#include <string.h>

#include "esse_base/bytes.h"
#include "esse_mbedtls/dates.h"
#include "esse_mbedtls/internal/tls.h"

namespace esse::mbedtls::internal {
namespace {

uint32_t unix_time(const mbedtls_x509_time& time) {
  return unix_seconds({time.year, time.mon, time.day, time.hour, time.min, time.sec});
}

constexpr uint32_t kDates = MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE;

// A build of Mbed TLS with a clock has looked at the dates by that clock: ours replaces it.
uint32_t with_dates(uint32_t flags, Tls& tls, const mbedtls_x509_crt& certificate) {
  const Validity own{unix_time(certificate.valid_from), unix_time(certificate.valid_to)};
  tls.validity.from = max_of(tls.validity.from, own.from);
  tls.validity.to = min_of(tls.validity.to, own.to);
  const DateVerdict verdict = judge_dates(tls.options->dates, own);
  flags &= ~kDates;
  flags |= verdict.expired ? MBEDTLS_X509_BADCERT_EXPIRED : 0u;
  flags |= verdict.not_yet_valid ? MBEDTLS_X509_BADCERT_FUTURE : 0u;
  return flags;
}

// What an issuer that the SDK knows may take away: that there was none, and how weak the signature
// is of a root that the server sent and nobody needs. Never a name, a key, a purpose.
constexpr uint32_t kOfSdk = MBEDTLS_X509_BADCERT_NOT_TRUSTED | MBEDTLS_X509_BADCERT_BAD_MD;

// The SDK looks for an issuer in its own list. ESP-IDF's only does so when nothing else is wrong:
// so the dates, which are ours to judge, must not be. Its refusal is one more flag, and not an
// error that would hide all flags.
uint32_t with_sdk(uint32_t flags, const SdkVerify& sdk, mbedtls_x509_crt& certificate, int depth) {
  flags &= ~kDates;
  const uint32_t ours = flags & ~kOfSdk;
  if (sdk.call(sdk.context, &certificate, depth, &flags) != 0) {
    flags |= MBEDTLS_X509_BADCERT_NOT_TRUSTED;
  }
  return flags | ours;
}

// RFC 9110 section 4.3.5: an address must be in the certificate as an iPAddress, and is not looked
// for in its common name.
bool names_address(const mbedtls_x509_crt& certificate, const Tls& tls) {
  for (const mbedtls_x509_sequence* name = &certificate.subject_alt_names; name != nullptr;
       name = name->next) {
    if ((name->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK) == MBEDTLS_X509_SAN_IP_ADDRESS &&
        name->buf.len == tls.ip_size && memcmp(name->buf.p, tls.ip, tls.ip_size) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

int verify(void* self, mbedtls_x509_crt* certificate, int depth, uint32_t* flags) {
  Tls& tls = *static_cast<Tls*>(self);
  tls.is_judged = tls.is_judged || depth == 0;
  if (tls.sdk_verify.call != nullptr) {
    *flags = with_sdk(*flags, tls.sdk_verify, *certificate, depth);
  }
  *flags = with_dates(*flags, tls, *certificate);
  if (depth == 0 && tls.ip_size != 0 && !names_address(*certificate, tls)) {
    *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
  }
  return 0;
}

}  // namespace esse::mbedtls::internal
