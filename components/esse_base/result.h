// SPDX-License-Identifier: Apache-2.0
#pragma once
// Result: a value, or the Error that stands in its way.
// It owns what T owns. The compiler warns when a Result is ignored.
// T needs a default constructor: after an error, a T made by it stands in for the value.
#include "esse_base/error.h"

namespace esse {

template <typename T>
class [[nodiscard]] Result {
 public:
  constexpr Result(T value) : value_(value) {}
  constexpr Result(Error error) : error_(error) { ESSE_ASSERT(error != Error::kNone); }

  /// True when there is a value.
  constexpr bool ok() const { return error_ == Error::kNone; }
  /// Error::kNone when ok().
  constexpr Error error() const { return error_; }
  /// Only when ok().
  constexpr const T& value() const { return value_; }

 private:
  T value_{};
  Error error_ = Error::kNone;
};

}  // namespace esse
