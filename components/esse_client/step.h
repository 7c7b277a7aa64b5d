// SPDX-License-Identifier: Apache-2.0
#pragma once
// Step: what one poll() of a client answers, in eight bytes.
#include "esse_transport/wake.h"

namespace esse {

enum class StepKind : uint8_t {
  kIdle,           ///< nothing happened; sleep until bytes come or go, or `wait_ms`
  kEvent,          ///< event() is whole
  kEventPart,      ///< event() is a part of an event larger than the room for it
  kEventCut,       ///< the parts so far belong to an event whose rest will not come
  kEventTooLarge,  ///< an event was dropped
  kComment,        ///< comment()
  kIdRefused,      ///< an id that does not fit was ignored; resuming starts at the one before
  kOpened,         ///< a stream is open, or a document comes: 200, or a document's 304
  kBody,           ///< body() is a slice of a document
  kDone,           ///< the document is whole
  kRetrying,       ///< cause() ended the attempt or the stream; the next comes in delay_ms()
  kStopped,        ///< cause() ended it for good, until open()
};
constexpr unsigned kStepKinds = 12;

/// What happened, and for kIdle what ends the sleep. After any other kind wait_ms is 0: poll again.
struct Step : Wake {
  StepKind kind = StepKind::kIdle;
};
static_assert(sizeof(Step) == 8, "the kind stands in what alignment leaves free behind a Wake");

}  // namespace esse
