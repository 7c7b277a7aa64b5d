// SPDX-License-Identifier: Apache-2.0
#pragma once
// Conversions between Span and Text and the views of the standard library, for programs that have
// one. No component includes this header.
// Nothing is copied: a converted view looks at the same bytes and lives as long as they do.
#include "esse_base/text.h"

#if __has_include(<string_view>)
#include <string_view>
namespace esse {
inline std::string_view to_std(Text text) { return {text.data(), text.size()}; }
inline Text from_std(std::string_view view) { return {view.data(), view.size()}; }
}  // namespace esse
#endif

#if __cplusplus >= 202002L && __has_include(<span>)
#include <span>
namespace esse {
template <typename T>
std::span<T> to_std(Span<T> span) {
  return {span.data(), span.size()};
}
template <typename T>
Span<T> from_std(std::span<T> span) {
  return {span.data(), span.size()};
}
}  // namespace esse
#endif
