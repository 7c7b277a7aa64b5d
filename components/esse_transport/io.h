// SPDX-License-Identifier: Apache-2.0
#pragma once
// Io: what a transport answers, in one register: a count of bytes, or one of four other outcomes.
// These are "not yet", "ended", "cut" and "failed". Each means something else to the caller, and
// none of them is a count of zero.
#include "esse_base/config.h"

namespace esse {

class [[nodiscard]] Io {
 public:
  /// `n` bytes were moved; 0 ≤ n ≤ INT32_MAX. 0 is the answer to an empty span only.
  static constexpr Io bytes(size_t n) { return Io(static_cast<int32_t>(n)); }
  /// What advance() answers once it is connected. Equal to bytes(0).
  static constexpr Io done() { return Io(0); }
  /// Nothing can be done now. Ask again when pending() says.
  static constexpr Io not_yet() { return Io(-1); }
  /// The peer ended its stream of bytes in good order: with a FIN, or with TLS's close_notify.
  static constexpr Io ended() { return Io(-2); }
  /// The stream of bytes stopped without its proper end: with TLS, a FIN without a close_notify.
  static constexpr Io cut() { return Io(-3); }
  /// The connection cannot go on. last_cause() says why.
  static constexpr Io failed() { return Io(-4); }

  /// True for bytes() and done().
  constexpr bool ok() const { return value_ >= 0; }
  /// How many bytes were moved. Only when ok().
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
