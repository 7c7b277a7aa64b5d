// SPDX-License-Identifier: Apache-2.0
#pragma once
// The exit codes, as --help lists them. A command that a signal ended dies of that signal, after
// cleaning up, so that a shell's loop ends with it: 130 for Ctrl-C, 143 for SIGTERM.
#include "esse_base/cause.h"

namespace esse::cli {

enum ExitCode : int {
  kOk = 0,
  kFailed = 1,   ///< the command itself: stdout cannot be written, a port cannot be bound
  kUsage = 2,    ///< an option, the URL, a header; nothing was sent
  kNetwork = 3,  ///< no connection, a timeout, a stream that was cut
  kServer = 4,   ///< an answer that is no event stream
  kTls = 5,      ///< the connection could not be secured
};

/// The exit code for what stopped a client. `limit`: the one that it used up, if it did.
ExitCode exit_code(const Cause& cause, Error limit = Error::kNone);

}  // namespace esse::cli
