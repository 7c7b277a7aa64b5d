// SPDX-License-Identifier: Apache-2.0
#pragma once
// lwIP's socket calls, with the errno beside each answer.
// They have a file of their own because lwip/sockets.h may make macros of close(), read() and
// write(), which are names of Transport's. Part of TcpTransport; not for others.
#include "esse_base/config.h"

namespace esse::lwip_sockets {

struct TcpOptions;

/// What a socket call answered: a count or a descriptor, or less than zero and an errno.
struct Answer {
  int32_t value;
  int code;  ///< the errno; 0 unless value is less than zero
  /// True for EWOULDBLOCK and EAGAIN.
  bool is_not_yet() const;
};

/// A TCP socket that never blocks, on its way to `address`, an ip_addr_t. Answers the descriptor.
Answer start_connection(const void* address, uint16_t port, const TcpOptions& options);
/// What became of the attempt to connect: 1 connected, 0 not yet, or less than zero and the errno.
/// lwIP tells an error once. `was_up`: before it failed it was connected, and bytes arrived.
Answer take_outcome(int fd, bool& was_up);
/// The address that the connection comes from, folded to 32 bits as lwip::local_address() does. 0
/// when lwIP does not say.
uint32_t local_address(int fd);

/// lwip_recv(): how many bytes; 0: the peer's FIN.
Answer receive(int fd, char* into, size_t size);
/// lwip_send(): how many bytes.
Answer transmit(int fd, const char* from, size_t size);
/// lwip_close().
void give_back(int fd);

/// The err_t that lwIP made this errno of.
int outcome_of(int code);

/// ETIMEDOUT, which lwIP itself never says.
extern const int kTimedOut;

}  // namespace esse::lwip_sockets
