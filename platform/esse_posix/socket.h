// SPDX-License-Identifier: Apache-2.0
#pragma once
// The socket calls that differ between Linux and macOS.
// None of them blocks, and none raises SIGPIPE.
// Part of TcpTransport; not for others.
#include "esse_base/cause.h"

namespace esse::posix {

struct TcpOptions;

/// A new stream socket with the options set. It never blocks, and is not inherited over exec(). -1,
/// and the errno in `code`, when the system has none.
int open_socket(int family, const TcpOptions& options, int& code);

/// send(2) without SIGPIPE. Answers its ssize_t, and leaves its errno.
long send_quietly(int fd, const char* data, size_t size);

/// What became of connect(2): 0 when it is connected, else an errno. The system tells it once.
int pending_error(int fd);

/// The Error that an errno means in `phase`.
Error error_of(int code, Phase phase);

}  // namespace esse::posix
