// SPDX-License-Identifier: Apache-2.0
#pragma once
// What both ports ask lwIP for a name. Part of the ports to lwIP; not for others. Under the core
// lock, or in lwIP's thread.
#include "esse_base/bytes.h"
#include "esse_transport/address_attempts.h"

namespace esse::lwip {

/// lwIP's dns_found_callback, whose type only lwIP's headers know.
using Found = void (*)();

struct Lookup {
  const char* name;           ///< a host's, or an address' text; copy_name() makes it
  AddressAttempts* attempts;  ///< new before the first question
  Found found;
  uint32_t number;  ///< what `found` gets
};

/// Asks for an address: first of either family, and offers both to `attempts`; then of the family
/// that comes next. An address' text is not asked for. Answers an err_t. ERR_OK: it is in
/// `address`, an ip_addr_t. ERR_INPROGRESS: `found` will be called.
int look_up(const Lookup& lookup, void* address);

/// In `found`, when there is no address: whether lwIP heard so, or heard nothing. An err_t.
int why_no_address();

/// An address of that ip_addr_t's family is tried. lwIP tells one of a family, so it has no more.
void start(AddressAttempts& attempts, const void* address, Millis now);

/// Writes `host` with a NUL behind it. False when it does not fit; lwIP would say ERR_ARG.
template <size_t kRoom>
bool copy_name(Text host, char (&into)[kRoom]) {
  if (host.size() >= kRoom) {
    return false;
  }
  copy_bytes(into, host.data(), host.size());
  into[host.size()] = '\0';
  return true;
}

}  // namespace esse::lwip
