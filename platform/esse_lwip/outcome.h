// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an outcome of lwIP means. lwIP says "aborted" for many things; what the interfaces look like
// now tells them apart. Part of the ports to lwIP; not for others. Under the core lock, or in
// lwIP's thread.
#include "esse_base/cause.h"

namespace esse::lwip {

/// `phase`: how far the connection had come. `outcome`: an err_t other than ERR_OK. `local`: what
/// local_address() said, if it came so far.
Error error_of(Phase phase, int outcome, uint32_t local);

/// Some interface other than the loopback has a link.
bool has_link();

/// The address that `pcb` (an altcp_pcb, connecting or connected) comes from, folded to 32 bits.
uint32_t local_address(void* pcb);

}  // namespace esse::lwip
