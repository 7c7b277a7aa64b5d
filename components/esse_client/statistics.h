// SPDX-License-Identifier: Apache-2.0
#pragma once
// Statistics: what a client counted since it was made. Plain numbers, no text, so nothing secret.
#include "esse_base/cause.h"
#include "esse_client/step.h"

namespace esse {

struct Statistics {
  /// How often poll() answered each kind: `count(StepKind::kEvent)`, `count(StepKind::kRetrying)`.
  constexpr uint32_t count(StepKind kind) const { return steps[static_cast<uint8_t>(kind)]; }
  /// Attempts and streams that ended in this phase, by whatever cause; they stop at 65,535.
  constexpr uint16_t ended_in(Phase phase) const { return ends[static_cast<uint8_t>(phase)]; }
  /// Whole events: in one piece, and in parts up to the last.
  constexpr uint32_t events() const { return count(StepKind::kEvent) + large_events; }

  uint32_t steps[kStepKinds];
  uint16_t ends[kPhases];
  uint32_t attempts;         ///< requests begun
  uint32_t bytes;            ///< of stream bodies, modulo 2^32
  uint32_t large_events;     ///< events whose last part came
  uint32_t largest_event;    ///< bytes of data of the largest event, parts added up
  uint32_t span_high_water;  ///< bytes of the event span that an event took
  uint16_t timeouts;         ///< of the ends above: any limit of time
  uint16_t clean_ends;       ///< of the ends above: streams that the server ended in good order
};

}  // namespace esse
