// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cause: what went wrong, where, and what the layer below said. Travels up unchanged from the layer
// that found it. Holds no text, so no secret can hide in it.
#include "esse_base/error.h"

namespace esse {

/// Where a connection stands. Transports use the first five.
enum class Phase : uint8_t {
  kIdle,        ///< no connection
  kResolving,   ///< waiting for the name
  kConnecting,  ///< waiting for TCP
  kSecuring,    ///< waiting for TLS
  kSending,     ///< the request is being written
  kResponse,    ///< waiting for the response head
  kBody,        ///< reading the body
  kReady,       ///< a transport's last one: bytes can flow
};
struct Cause {
  Error error = Error::kNone;
  Phase phase = Phase::kIdle;
  uint16_t status = 0;  ///< HTTP status code, 0 before there is one
  int32_t native = 0;   ///< the platform's own code: errno, err_t, an mbedTLS code; 0 when none
  uint32_t verify_flags = 0;  ///< certificate verification flags of the TLS library, 0 when none
};

/// "Resolving", "Body": the enumerator without its `k`. Static storage.
const char* name(Phase phase);

}  // namespace esse
