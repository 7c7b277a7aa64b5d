// SPDX-License-Identifier: Apache-2.0
#pragma once
// The client's state in words: for stderr and for --json -v.
#include <string>

#include "esse_base/cause.h"
#include "esse_cli/json_lines.h"
#include "esse_cli/secure.h"
#include "esse_http/url.h"

namespace esse::cli {

/// "resolving the name", "waiting for the response".
const char* phase_text(Phase phase);

/// What the system says to Cause::native; empty when it says nothing.
std::string native_text(const Cause& cause, const Secure& secure);

/// A URL that can be shown, from its pieces.
std::string display(const http::Url& url);

/// The fields of a report that come from a cause.
void add_cause(StateReport& report, const Cause& cause, const Secure& secure);

}  // namespace esse::cli
