// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cause: what went wrong, in which phase, and what the layer below said.
// The layer that finds a failure fills it in. Layers above may add the phase or the HTTP status.
// It holds no text, so it cannot carry a secret into a log.
#include "esse_base/error.h"

namespace esse {

/// Where a connection stands. Transports use kIdle to kSecuring, and kReady. An exchange reports
/// its own phases, kSending to kBody, once its transport is ready.
enum class Phase : uint8_t {
  kIdle,        ///< no connection
  kResolving,   ///< waiting for the name
  kConnecting,  ///< waiting for TCP
  kSecuring,    ///< waiting for TLS
  kSending,     ///< the request is being written
  kResponse,    ///< waiting for the response head
  kBody,        ///< reading the body
  kReady,       ///< a transport's last phase: bytes can flow
};
/// One failure, in plain numbers.
struct Cause {
  Error error = Error::kNone;
  Phase phase = Phase::kIdle;
  uint16_t status = 0;        ///< HTTP status code, 0 before there is one
  int32_t native = 0;         ///< the platform's own code: errno, err_t, an Mbed TLS code; 0: none
  uint32_t verify_flags = 0;  ///< the TLS library's verification flags for the certificate; 0: none
};

/// The enumerator without its `k`: "Resolving", "Body". "" with ESSE_ERROR_NAMES 0. Never null.
/// Static storage.
const char* name(Phase phase);

}  // namespace esse
