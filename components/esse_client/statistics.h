// SPDX-License-Identifier: Apache-2.0
#pragma once
// Statistics: what a client has counted since it was made.
// It is plain numbers without text, so it holds nothing secret.
// open() does not begin the counts anew. Where nothing else is said, they wrap at 2^32.
#include "esse_base/error.h"
#include "esse_client/step.h"

namespace esse {

struct Statistics {
  /// How often poll() answered this kind.
  constexpr uint32_t count(StepKind kind) const { return steps[static_cast<uint8_t>(kind)]; }
  /// How many attempts, streams and documents ended for a reason of this group, modulo 65,536. Ends
  /// by close(), by reconnect() and by Go::kStop are not counted.
  constexpr uint16_t count(ErrorGroup group) const { return causes[static_cast<uint8_t>(group)]; }
  /// How many events came whole, in one piece or in parts.
  constexpr uint32_t events() const { return count(StepKind::kEvent) + large_events; }

  uint32_t steps[kStepKinds];     ///< by StepKind
  uint16_t causes[kErrorGroups];  ///< by ErrorGroup
  // What streams lost, beside what kEventTooLarge, kEventCut and kIdRefused say; modulo 65,536.
  uint16_t incomplete_events;  ///< cut off by the stream's end before any part was reported
  uint16_t ignored_lines;      ///< lines with a field name that event streams do not have
  uint32_t attempts;           ///< attempts begun
  uint32_t bytes;              ///< bytes of streams and documents
  uint32_t large_events;       ///< events that came in parts, up to the last one
  uint32_t largest_event;      ///< bytes of data of the largest event, its parts added up
  uint32_t span_high_water;    ///< the most bytes of data, type and id that one step took
};

}  // namespace esse
