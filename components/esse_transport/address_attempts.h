// SPDX-License-Identifier: Apache-2.0
#pragma once
// AddressAttempts: the attempts to connect to the addresses of one name, one after the other. It
// knows of which family the next address is and how long the last one may still be silent. A value
// that the ports share: it has no socket and no clock, and the addresses themselves are the port's.
#include "esse_base/error.h"
#include "esse_base/millis.h"

namespace esse {

enum class Family : uint8_t { kIpv4, kIpv6 };

constexpr Family other(Family family) {
  return family == Family::kIpv4 ? Family::kIpv6 : Family::kIpv4;
}

class AddressAttempts {
 public:
  /// `family` has an address that was not tried.
  constexpr void offer(Family family) { untried_ = static_cast<uint8_t>(untried_ | bit(family)); }
  /// `family` has no more of them.
  constexpr void exhaust(Family family) {
    untried_ = static_cast<uint8_t>(untried_ & ~bit(family));
  }
  constexpr bool has_more() const { return untried_ != 0; }

  /// Makes `family` the first, if it has an address.
  constexpr void prefer(Family family) { turn_ = family; }
  /// The family of the next address: the two in turn, so that one which leads nowhere costs a
  /// single attempt. Only when has_more().
  constexpr Family next() const { return (untried_ & bit(turn_)) != 0 ? turn_ : other(turn_); }

  /// An address of `family` is tried, from `now` on.
  constexpr void start(Family family, Millis now) {
    turn_ = other(family);
    since_ = now;
    ++count_;
  }
  /// How many were started.
  constexpr uint32_t count() const { return count_; }
  /// How long the address that was started last may still be silent, `limit_ms` in all. kForever
  /// when it is the last one.
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

/// Whether `error`, which ended an attempt, says more than `than`, which ended one before: an
/// answer says more than silence, silence more than "no route" (which is what IPv6 addresses get
/// where there is no IPv6), and anything more than a family that has no address. Of equals, the
/// first stays.
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
