// SPDX-License-Identifier: Apache-2.0
#pragma once
// AddressAttempts: the attempts to connect to the addresses of one name, one after the other.
// It says of which family the next address is, and how long the present one may still be silent.
// The two families take turns, as RFC 8305, section 4 orders addresses; attempts do not overlap.
// It is a value that the ports share. It has no socket and no clock, and the port keeps the
// addresses themselves.
#include "esse_base/error.h"
#include "esse_base/millis.h"

namespace esse {

enum class Family : uint8_t { kIpv4, kIpv6 };

/// IPv6 for IPv4, and the other way round.
constexpr Family other(Family family) {
  return family == Family::kIpv4 ? Family::kIpv6 : Family::kIpv4;
}

class AddressAttempts {
 public:
  /// Says that `family` has an address that was not tried yet.
  constexpr void offer(Family family) { untried_ = static_cast<uint8_t>(untried_ | bit(family)); }
  /// Says that `family` has no more untried addresses.
  constexpr void exhaust(Family family) {
    untried_ = static_cast<uint8_t>(untried_ & ~bit(family));
  }
  /// True when either family has an untried address.
  constexpr bool has_more() const { return untried_ != 0; }

  /// Makes `family` the next one, if it has an address. Without this, IPv4 is first.
  constexpr void prefer(Family family) { turn_ = family; }
  /// The family of the next address. The two take turns, so that a family which leads nowhere costs
  /// a single attempt. Only when has_more().
  constexpr Family next() const { return (untried_ & bit(turn_)) != 0 ? turn_ : other(turn_); }

  /// Says that an address of `family` is tried from `now` on.
  constexpr void start(Family family, Millis now) {
    turn_ = other(family);
    since_ = now;
    ++count_;
  }
  /// How many attempts were started.
  constexpr uint32_t count() const { return count_; }
  /// Milliseconds for which the address that was started last may still be silent, of `limit_ms` in
  /// all. kForever when there is no other address to try.
  constexpr uint32_t left_ms(Millis now, uint32_t limit_ms) const {
    return has_more() ? now.until(since_ + limit_ms) : kForever;
  }

 private:
  static constexpr unsigned bit(Family family) { return 1u << static_cast<unsigned>(family); }

  Millis since_;
  uint16_t count_ = 0;
  uint8_t untried_ = 0;  // a bit for each family
  Family turn_ = Family::kIpv4;
};

/// True when `error`, which ended an attempt, says more than `than`, which ended an earlier one.
/// From most to least: an answer; silence; "no route", which is what an IPv6 address gets in a
/// network without IPv6; a name that gave no address. Of two equals the first stays.
constexpr bool says_more(Error error, Error than) {
  constexpr auto rank = [](Error e) {
    switch (e) {
      case Error::kNone:
        return 0;
      case Error::kNameNotFound:
      case Error::kNameFailed:
      case Error::kNameTimeout:
        return 1;
      case Error::kUnreachable:
        return 2;
      case Error::kConnectTimeout:
        return 3;
      default:
        return 4;
    }
  };
  return rank(error) > rank(than);
}

}  // namespace esse
