// SPDX-License-Identifier: Apache-2.0
#pragma once
// How an owner leaves a connection: lwIP does alone what is left to do.
// Part of TcpTransport; not for others.
// Called under the core lock.
namespace esse::lwip {

/// Closes `owned`, an altcp_pcb or null, and sets it to null. lwIP no longer calls its owner. It
/// sends a FIN, or an RST when it knows of bytes that were not read.
void let_go(void*& owned);

}  // namespace esse::lwip
