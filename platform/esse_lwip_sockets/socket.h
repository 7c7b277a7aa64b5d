// SPDX-License-Identifier: Apache-2.0
#pragma once
// lwIP's socket calls, and its errno beside each answer. They are in a file of their own because
// lwip/sockets.h may make macros of close(), read() and write(), which are Transport's. Part of
// TcpTransport; not for others.
#include "esse_base/config.h"

namespace esse::lwip_sockets {

struct TcpOptions;

/// What a socket call answered: a count, or less than zero and an errno.
struct Answer {
  int32_t value;
  int code;
  bool is_not_yet() const;
};

/// A TCP socket that never blocks, on its way to `address` (an ip_addr_t). Answers the descriptor.
Answer start_connection(const void* address, uint16_t port, const TcpOptions& options);
/// Takes what the connection came to: 1 connected, 0 not yet, or less than zero and the errno.
/// `was_up`: it had been connected, and bytes came, before it failed.
Answer take_outcome(int fd, bool& was_up);
/// The address that it comes from, folded to 32 bits as lwip::local_address() does.
uint32_t local_address(int fd);

Answer receive(int fd, char* into, size_t size);
Answer transmit(int fd, const char* from, size_t size);
void give_back(int fd);

/// The err_t that lwIP made `code` of.
int outcome_of(int code);

/// ETIMEDOUT, which lwIP itself never says.
extern const int kTimedOut;

}  // namespace esse::lwip_sockets
