// SPDX-License-Identifier: Apache-2.0
#pragma once
// What differs between the socket interfaces of Linux and macOS. Part of TcpTransport; not for
// others.
#include "esse_base/cause.h"

namespace esse::posix {

struct TcpOptions;

/// A stream socket that never blocks, is not inherited, raises no SIGPIPE, and has the options set.
/// -1, and `code` (an errno), when there is none to be had.
int open_socket(int family, const TcpOptions& options, int& code);

/// send(2) without SIGPIPE: ssize_t and errno as it answers them.
long send_quietly(int fd, const char* data, size_t size);

/// Takes what connect() came to: an errno, 0 when connected.
int pending_error(int fd);

/// What an errno means in that phase.
Error error_of(int code, Phase phase);

}  // namespace esse::posix
