// SPDX-License-Identifier: Apache-2.0
#pragma once
// The end of a connection, for its owner: what lwIP has left to do, it does alone. Part of
// TcpTransport; not for others. Under the core lock.
namespace esse::lwip {

/// Closes `owned` (an altcp_pcb, or null) and clears it: lwIP calls its owner no more. FIN, or RST
/// when lwIP knows of bytes that were not read.
void let_go(void*& owned);

}  // namespace esse::lwip
