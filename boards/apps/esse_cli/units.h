// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers as people write them: durations, sizes, ratios. Each whole text or nothing: no sign, no
// space, no rest that is silently left out.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace esse::cli {

/// "500ms", "5s", "1.5m", "2h", "7d"; without a unit seconds. In milliseconds. Nothing for what is
/// not 0 and under a millisecond, or over 100 years.
std::optional<uint64_t> parse_duration(std::string_view text);

/// "256", "64k", "16M", "1G" (times 1,024). In bytes.
std::optional<uint64_t> parse_size(std::string_view text);

/// "1.5" in sixteenths, rounded to the nearest: 24.
std::optional<uint64_t> parse_sixteenths(std::string_view text);

/// "850 ms", "2.2 s", "14:59", "5:00:00": a time to wait, for people.
std::string duration_text(uint64_t ms);

/// "999 B", "3.4 kB", "1.2 MB".
std::string size_text(uint64_t bytes);

}  // namespace esse::cli
