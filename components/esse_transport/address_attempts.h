// SPDX-License-Identifier: Apache-2.0
#pragma once
// AddressAttempts: which address of a name is tried next, and when (RFC 8305).
// Both families are asked for at once, and the one that is silent does not hold up the other. The
// families take turns, and each attempt has its time before the next one may begin.
// It is a value that the ports share. It has no socket and no clock, and the port keeps the
// addresses themselves.
#include "esse_base/error.h"
#include "esse_base/millis.h"

namespace esse {

enum class Family : uint8_t { kIpv4, kIpv6 };

constexpr Family kFamilies[] = {Family::kIpv4, Family::kIpv6};

/// IPv6 for IPv4, and the other way round.
constexpr Family other(Family family) {
  return family == Family::kIpv4 ? Family::kIpv6 : Family::kIpv4;
}

/// How long a family that has answered waits for the one that is to go first: RFC 8305's
/// "Resolution Delay".
constexpr uint32_t kResolutionDelayMs = 50;

class AddressAttempts {
 public:
  /// Nothing is asked yet. `first` goes first, when it has an address in time.
  constexpr explicit AddressAttempts(Family first) : turn_(first) {}

  /// Says that a name server is asked for addresses of `family`, which has none meanwhile.
  constexpr void await(Family family) { set(family, kAwaited); }
  /// Says at `now` that `family` has an address that was not tried yet.
  constexpr void offer(Family family, Millis now) {
    if (!has_more() && count_ == 0) {
      since_ = now;
    }
    set(family, kUntried);
  }
  /// Says that `family` has no untried address, and that none is awaited.
  constexpr void exhaust(Family family) { set(family, 0); }

  /// True while addresses of `family` are awaited.
  constexpr bool awaits(Family family) const { return has(family, kAwaited); }
  /// True when either family has an untried address.
  constexpr bool has_more() const { return (state_ & kOfEither * kUntried) != 0; }
  /// True when there is neither an untried address nor an answer to come.
  constexpr bool is_over() const { return (state_ & kOfEither * (kUntried | kAwaited)) == 0; }

  /// The family of the next address. The two take turns, so that a family which leads nowhere costs
  /// a single attempt. Only when has_more().
  constexpr Family next() const { return has(turn_, kUntried) ? turn_ : other(turn_); }
  /// Milliseconds until the next attempt may begin: `delay_ms` after the one before, or at once
  /// when that one is over. The first begins at once when its family is the one that goes first,
  /// and else kResolutionDelayMs after the answer. kForever when there is no untried address.
  constexpr uint32_t wait_ms(Millis now, uint32_t delay_ms) const {
    if (!has_more()) {
      return kForever;
    }
    if ((state_ & kFree) != 0 || (count_ == 0 && !awaits(turn_))) {
      return 0;
    }
    return now.until(since_ + (count_ == 0 ? kResolutionDelayMs : delay_ms));
  }

  /// Says that an address of the family next() is tried from `now` on.
  constexpr void start(Millis now) {
    turn_ = other(next());
    since_ = now;
    state_ = static_cast<uint8_t>(state_ & ~kFree);
    ++count_;
  }
  /// Says that no attempt is in the way of the next, which may begin at once.
  constexpr void end() { state_ = static_cast<uint8_t>(state_ | kFree); }
  /// The family of the attempt that was started last. Only after start().
  constexpr Family last() const { return other(turn_); }
  /// How many attempts were started.
  constexpr uint32_t count() const { return count_; }

 private:
  // One bit of each for IPv4, and the one above it for IPv6.
  static constexpr unsigned kUntried = 1;
  static constexpr unsigned kAwaited = 4;
  static constexpr unsigned kOfEither = 3;
  static constexpr unsigned kFree = 16;  // no attempt is in the way of the next

  constexpr bool has(Family family, unsigned what) const {
    return (state_ & what << static_cast<unsigned>(family)) != 0;
  }
  constexpr void set(Family family, unsigned what) {
    const unsigned shift = static_cast<unsigned>(family);
    state_ = static_cast<uint8_t>((state_ & ~((kUntried | kAwaited) << shift)) | what << shift);
  }

  Millis since_;  // the last attempt, or the first answer
  uint16_t count_ = 0;
  uint8_t state_ = 0;
  Family turn_;
};

/// True when `error`, which ended an attempt, says more than `than`, which ended an earlier one.
/// From most to least: an answer; silence; "no route", which is what an IPv6 address gets in a
/// network without IPv6; a name server that failed, which leaves open whether there is an address;
/// a name without one. Of two equals the first stays.
constexpr bool says_more(Error error, Error than) {
  constexpr auto rank = [](Error e) {
    switch (e) {
      case Error::kNone:
        return 0;
      case Error::kNameNotFound:
        return 1;
      case Error::kNameFailed:
      case Error::kNameTimeout:
        return 2;
      case Error::kUnreachable:
        return 3;
      case Error::kConnectTimeout:
        return 4;
      default:
        return 5;
    }
  };
  return rank(error) > rank(than);
}

}  // namespace esse
