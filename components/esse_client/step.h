// SPDX-License-Identifier: Apache-2.0
#pragma once
// Step: what one poll() of a client answers, in eight bytes.
// It is a plain value, and holds no view.
// The client has what comes with it, such as event() and cause().
#include "esse_transport/wake.h"

namespace esse {

enum class StepKind : uint8_t {
  kIdle,           ///< nothing happened; sleep until what Wake says
  kEvent,          ///< event() is a whole event
  kEventPart,      ///< event() is a part of an event that is larger than the room for it
  kEventCut,       ///< the rest of the parts so far will not come: forget them
  kEventTooLarge,  ///< an event was dropped
  kComment,        ///< comment() is a comment
  kIdRefused,      ///< an id that does not fit was ignored; resuming begins at the one before
  kOpened,         ///< a stream is open, or a document begins: 200, or for a document also 304
  kBody,           ///< body() is a slice of the document
  kDone,           ///< the document is whole
  kRetrying,       ///< the attempt, stream or document ended: cause(); the next is in delay_ms()
  kStopped,        ///< the client stopped: cause(); until open() or open_again()
};
constexpr unsigned kStepKinds = 12;

/// What happened, and for kIdle also what ends the sleep. With any other kind wait_ms is 0: poll
/// again.
struct Step : Wake {
  StepKind kind = StepKind::kIdle;
};
static_assert(sizeof(Step) == 8, "the kind stands in what alignment leaves free behind a Wake");

}  // namespace esse
