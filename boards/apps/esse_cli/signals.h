// SPDX-License-Identifier: Apache-2.0
#pragma once
// Ctrl-C and SIGTERM as something that poll(2) sees. One object at a time.

namespace esse::cli {

class Signals {
 public:
  /// Catches SIGINT and SIGTERM, unless they are ignored (nohup, a shell's `&`); ignores SIGPIPE.
  Signals();
  /// As it was before; SIGPIPE stays ignored.
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Readable once a signal came.
  int fd() const;
  /// The signal that came; 0: none.
  int caught() const;
};

/// Ends the process by `signal`, as if it had never been caught, so that the shell knows.
[[noreturn]] void die_of(int signal);

}  // namespace esse::cli
