// SPDX-License-Identifier: Apache-2.0
#pragma once
// Result: a value, or the Error that stands in its way. Must be looked at.
#include "esse_base/error.h"

namespace esse {

template <typename T>
class [[nodiscard]] Result {
 public:
  constexpr Result(T value) : value_(value) {}
  constexpr Result(Error error) : error_(error) { ESSE_ASSERT(error != Error::kNone); }

  constexpr bool ok() const { return error_ == Error::kNone; }
  constexpr Error error() const { return error_; }
  /// Only when ok().
  constexpr const T& value() const { return value_; }

 private:
  T value_{};
  Error error_ = Error::kNone;
};

}  // namespace esse
