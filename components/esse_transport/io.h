// SPDX-License-Identifier: Apache-2.0
#pragma once
// Io: what a transport answers, in one register. A count of bytes, or one of four things that are
// not the same: not yet, ended, cut, failed. None of them is a zero.
#include "esse_base/config.h"

namespace esse {

class [[nodiscard]] Io {
 public:
  /// `n` bytes were moved, 0 ≤ n ≤ INT32_MAX. 0 only for an empty span.
  static constexpr Io bytes(size_t n) { return Io(static_cast<int32_t>(n)); }
  /// What advance() answers once connected.
  static constexpr Io done() { return Io(0); }
  /// Nothing can be moved now; ask again when pending() says.
  static constexpr Io not_yet() { return Io(-1); }
  /// The peer ended the stream of bytes in good order (FIN; with TLS: close_notify).
  static constexpr Io ended() { return Io(-2); }
  /// The stream of bytes stopped without its proper end (with TLS: FIN without close_notify).
  static constexpr Io cut() { return Io(-3); }
  /// It will not go on: last_cause() says why.
  static constexpr Io failed() { return Io(-4); }

  constexpr bool ok() const { return value_ >= 0; }
  /// Only when ok().
  constexpr size_t count() const { return static_cast<size_t>(value_); }
  constexpr bool is_not_yet() const { return value_ == -1; }
  constexpr bool is_ended() const { return value_ == -2; }
  constexpr bool is_cut() const { return value_ == -3; }
  constexpr bool is_failed() const { return value_ == -4; }
  friend constexpr bool operator==(Io a, Io b) { return a.value_ == b.value_; }
  friend constexpr bool operator!=(Io a, Io b) { return a.value_ != b.value_; }

 private:
  constexpr explicit Io(int32_t value) : value_(value) {}
  int32_t value_;
};

}  // namespace esse
