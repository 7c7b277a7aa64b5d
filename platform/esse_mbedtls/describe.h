// SPDX-License-Identifier: Apache-2.0
#pragma once
// What Cause::verify_flags and TlsTransport::alert() mean, in words for people.
// The words cost flash only in a program that calls these functions.
// The texts have static storage. There is no state.
#include "esse_base/config.h"

namespace esse::mbedtls {

/// The flag that says most, such as "the certificate has expired". "" for no flags.
const char* verify_text(uint32_t verify_flags);

/// The name of an alert (RFC 8446, section 6), such as "unknown_ca". "" for a number without one.
const char* alert_text(uint8_t alert);

}  // namespace esse::mbedtls
