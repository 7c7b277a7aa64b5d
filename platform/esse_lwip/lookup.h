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

/// One question for an address of one family.
struct Lookup {
  const char* name;  ///< a host name or the text of an address; copy_name() makes it
  Family family;
  Found found;      ///< called with the answer, if that is not there at once
  uint32_t number;  ///< even. `found` is handed the sum of this and of the family
};

/// Two more answers beside lwIP's err_t, which are all 0 or less.
constexpr int kOnlyThis = 1;
constexpr int kNone = 2;

/// Asks for an address. The text of an address, and this machine's own name, are not asked for.
/// lwIP tells one address of a family. Answers:
///  - ERR_OK: the address is in `address`, an ip_addr_t
///  - kOnlyThis: so it is, and there is none of the other family
///  - kNone: there is none of this family, which is no failure
///  - ERR_INPROGRESS: `found` will be called
///  - ERR_IF: there is no link, so nothing was asked
///  - any other err_t: there is no answer to come
int look_up(const Lookup& lookup, void* address);

/// True when look_up() wrote an address.
constexpr bool has_address(int answer) { return answer == 0 || answer == kOnlyThis; }

/// Calls `ask` with the family that goes first, and with the other, unless lwIP has the first one's
/// address by heart: then the other is asked for when it is its turn. `ask` answers what look_up()
/// does.
template <class Ask>
void ask_both(AddressAttempts& attempts, Family first, Millis now, Ask&& ask) {
  const int answer = ask(first);
  if (has_address(answer)) {
    attempts.offer(first, now);
  }
  if (answer == 0 || (answer != kOnlyThis && has_address(ask(other(first))))) {
    attempts.offer(other(first), now);
  }
}

/// What was handed to `found`.
constexpr uint32_t number_of(uint32_t context) { return context & ~1u; }
constexpr Family family_of(uint32_t context) { return static_cast<Family>(context & 1u); }

/// Why `found` was called without an address, as an err_t. ERR_ARG: a name server said so.
/// ERR_TIMEOUT: none answered. Only in `found`.
int why_no_address();

/// How long one address may be silent while there is one of the other family.
constexpr uint32_t kAddressMs = 2000;

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
