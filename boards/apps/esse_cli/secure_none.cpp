// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/secure.h"

namespace esse::cli {

struct Secure::Parts {
  Transport& inner;
};

// The URL was refused before, and redirects to https end with kNoTls.
Secure::Secure(const FollowOptions&, Transport& inner) : parts_(new Parts{inner}) {}
Secure::~Secure() = default;

Transport& Secure::transport() { return parts_->inner; }
bool Secure::is_there() { return false; }
std::string Secure::reason(const Cause&) const { return ""; }

}  // namespace esse::cli
