// SPDX-License-Identifier: Apache-2.0
#pragma once
// What Cause::verify_flags and TlsTransport::alert() mean, in words for people. Costs flash only in
// a program that calls it. Static storage, no state.
#include "esse_base/config.h"

namespace esse::mbedtls {

/// The gravest of the flags, such as "the certificate has expired"; "" for none.
const char* verify_text(uint32_t verify_flags);

/// An alert's name in RFC 8446 section 6, such as "unknown_ca"; "" for one without.
const char* alert_text(uint8_t alert);

}  // namespace esse::mbedtls
