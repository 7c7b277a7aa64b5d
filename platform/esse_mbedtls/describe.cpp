// SPDX-License-Identifier: Apache-2.0
#include "esse_mbedtls/describe.h"

#include <mbedtls/x509.h>

namespace esse::mbedtls {
namespace {

struct Word {
  uint32_t number;
  const char* text;
};

// What says most comes first: a certificate of an unknown issuer is often self-signed and old, too.
constexpr Word kFlags[] = {
    {MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE,
     "a date in the certificate, or the time is not known"},
    {MBEDTLS_X509_BADCERT_EXPIRED, "the certificate has expired"},
    {MBEDTLS_X509_BADCERT_FUTURE, "the certificate is not valid yet"},
    {MBEDTLS_X509_BADCERT_CN_MISMATCH, "the certificate is for another name"},
    {MBEDTLS_X509_BADCERT_REVOKED, "the certificate was revoked"},
    {MBEDTLS_X509_BADCERT_BAD_MD, "the certificate's signature is of a weak kind"},
    {MBEDTLS_X509_BADCERT_BAD_PK, "the certificate's key is of an unwanted kind"},
    {MBEDTLS_X509_BADCERT_BAD_KEY, "the certificate's key is too weak"},
    {MBEDTLS_X509_BADCERT_NOT_TRUSTED, "no trusted certificate stands behind it"},
    {MBEDTLS_X509_BADCERT_KEY_USAGE, "the certificate's key is for another use"},
    {MBEDTLS_X509_BADCERT_EXT_KEY_USAGE, "the certificate is for another use"},
    {MBEDTLS_X509_BADCERT_NS_CERT_TYPE, "the certificate is of another type"},
    {MBEDTLS_X509_BADCERT_MISSING, "there is no certificate"},
};

constexpr Word kAlerts[] = {
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {22, "record_overflow"},
    {40, "handshake_failure"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
};

}  // namespace

const char* verify_text(uint32_t verify_flags) {
  for (const Word& flag : kFlags) {
    if ((verify_flags & flag.number) == flag.number) {
      return flag.text;
    }
  }
  return verify_flags == 0 ? "" : "the certificate was refused";
}

const char* alert_text(uint8_t alert) {
  for (const Word& known : kAlerts) {
    if (known.number == alert) {
      return known.text;
    }
  }
  return "";
}

}  // namespace esse::mbedtls
