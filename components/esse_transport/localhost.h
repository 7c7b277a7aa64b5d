// SPDX-License-Identifier: Apache-2.0
#pragma once
// The name that means this machine, everywhere (RFC 6761, section 6.3). A port answers it with the
// loopback addresses of both families and asks no name server, which could say anything.
#include "esse_base/bytes.h"

namespace esse {

/// True for "localhost" and for what ends in ".localhost", in any case, with or without a final
/// dot.
inline bool is_localhost(Text host) {
  constexpr Text kName = "localhost";
  if (!host.empty() && host.end()[-1] == '.') {
    host = host.first(host.size() - 1);
  }
  if (host.size() < kName.size()) {
    return false;
  }
  const size_t before = host.size() - kName.size();
  return equal_ignoring_case(host.from(before), kName) &&
         (before == 0 || host.data()[before - 1] == '.');
}

}  // namespace esse
