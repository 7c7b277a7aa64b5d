// SPDX-License-Identifier: Apache-2.0
#pragma once
// The bytes that `esse serve` sends, piece by piece. Pure functions.
#include <cstdint>
#include <string>
#include <string_view>

namespace esse::cli {

enum class LineEnd : uint8_t { kLf, kCrLf, kCr };

/// The blocks that the specification shows as samples (WHATWG HTML, 9.2.6). They leave the last
/// event ID empty.
std::string sample_blocks();

/// Event `n`: `update` when it is even, `notification` when it is odd.
std::string numbered_event(uint32_t n, uint64_t ms);

/// One without type and id, as after each third event.
std::string simple_event(uint64_t ms);

std::string heartbeat();

/// With other line ends than LF.
std::string with_line_end(std::string text, LineEnd line_end);

/// The number of the last event that a client has seen; 0 when its Last-Event-ID is empty, or none
/// of ours.
uint32_t resume_point(std::string_view last_event_id);

}  // namespace esse::cli
