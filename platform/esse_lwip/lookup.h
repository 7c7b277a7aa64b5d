// SPDX-License-Identifier: Apache-2.0
#pragma once
// How both ports to lwIP look up a name.
// Part of these ports; not for others.
// Called under the core lock, or in lwIP's thread.
#include "esse_base/bytes.h"
#include "esse_transport/address_attempts.h"

namespace esse::lwip {

/// lwIP's dns_found_callback, whose type only lwIP's headers know.
using Found = void (*)();

/// One question for an address.
struct Lookup {
  const char* name;           ///< a host name or the text of an address; copy_name() makes it
  AddressAttempts* attempts;  ///< a new one before the first question
  Found found;                ///< called with the answer, if that is not there at once
  uint32_t number;            ///< handed to `found`
};

/// Asks for an address. The first question is for either family, and offers both to `attempts`. The
/// next one is for the family that comes next. The text of an address is not asked for. Answers an
/// err_t:
///  - ERR_OK: the address is in `address`, an ip_addr_t
///  - ERR_INPROGRESS: `found` will be called
///  - ERR_IF: there is no link, so nothing was asked
///  - any other: there is no answer to come
int look_up(const Lookup& lookup, void* address);

/// Why `found` was called without an address, as an err_t. ERR_ARG: a name server said so.
/// ERR_TIMEOUT: none answered. Only in `found`.
int why_no_address();

/// Notes that `address`, an ip_addr_t, is tried from `now` on. lwIP tells one address of a family,
/// so that family has no more.
void start(AddressAttempts& attempts, const void* address, Millis now);

/// Writes `host` into `into`, with a NUL behind it. False when it does not fit. lwIP would answer
/// ERR_ARG to such a name.
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
