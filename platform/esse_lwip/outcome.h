// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an outcome of lwIP means. lwIP says "aborted" for many things; the present state of its
// interfaces tells them apart.
// Part of the ports to lwIP; not for others. Called under the core lock, or in lwIP's thread.
#include "esse_base/cause.h"

namespace esse::lwip {

/// The Error that `outcome` means, an err_t other than ERR_OK. `phase` is how far the connection
/// had come. `local` is what local_address() said, or 0 when it had not come so far.
Error error_of(Phase phase, int outcome, uint32_t local);

/// True when some interface other than the loopback is up and has a link.
bool has_link();

/// The address that `pcb` comes from, folded to 32 bits. `pcb` is an altcp_pcb that is connecting
/// or connected.
uint32_t local_address(void* pcb);

}  // namespace esse::lwip
