// SPDX-License-Identifier: Apache-2.0
#pragma once
// TLS around the board's transport, or none: which one is decided by what is linked.
#include "common/board.h"

namespace esse::app {

/// The transport that the client uses. `inner` is the board's.
Transport& secure(Transport& inner);

/// How much memory TLS needed so far, and has. Size 0: there is no TLS.
board::HighWater tls_high_water();

/// Of the connection that is open: "plain", "TLS 1.2", "TLS 1.2, resumed" and so on.
const char* protection();

/// Says what TLS knows about the last failure, on the console.
void explain(const Cause& cause);

}  // namespace esse::app
