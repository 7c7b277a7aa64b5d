// SPDX-License-Identifier: Apache-2.0
#pragma once
// Statistics: what a client counted since it was made. Plain numbers, no text, so nothing secret.
#include "esse_base/error.h"
#include "esse_client/step.h"

namespace esse {

struct Statistics {
  /// How often poll() answered each kind: `count(StepKind::kEvent)`, `count(StepKind::kRetrying)`.
  constexpr uint32_t count(StepKind kind) const { return steps[static_cast<uint8_t>(kind)]; }
  /// Attempts and streams that ended for a reason of this group, modulo 65,536.
  constexpr uint16_t count(ErrorGroup group) const { return causes[static_cast<uint8_t>(group)]; }
  /// Whole events: in one piece, and in parts up to the last.
  constexpr uint32_t events() const { return count(StepKind::kEvent) + large_events; }

  uint32_t steps[kStepKinds];
  uint16_t causes[kErrorGroups];
  uint32_t attempts;         ///< requests begun
  uint32_t bytes;            ///< of streams and documents, modulo 2^32
  uint32_t large_events;     ///< events whose last part came
  uint32_t largest_event;    ///< bytes of data of the largest event, parts added up
  uint32_t span_high_water;  ///< bytes of the event span that an event took
};

}  // namespace esse
