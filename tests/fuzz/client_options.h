// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the client's fuzz target makes of its input before the client runs: options, good and bad.
#include "esse_client/options.h"
#include "hostile_server.h"

namespace esse::test {

/// What an attempt asks for, and what may answer it.
struct Wanted {
  Asks asks = Asks::kStream;
  bool is_head = false;
  bool any_type = false;
  bool is_conditional = false;
};

/// Options for streams.
ClientOptions client_options(Input& input);

/// What documents need beside it: each of `bits` but the lowest is a choice.
void add_documents(Input& input, uint8_t bits, ClientOptions& options);

}  // namespace esse::test
