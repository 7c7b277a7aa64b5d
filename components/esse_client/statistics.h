// SPDX-License-Identifier: Apache-2.0
#pragma once
// Statistics: what a client counted since it was made. Plain numbers, no text, so nothing secret.
#include "esse_base/config.h"

namespace esse {

struct Statistics {
  uint32_t attempts = 0;  ///< requests begun
  uint32_t opened = 0;    ///< streams that opened
  uint32_t bytes = 0;     ///< of stream bodies, modulo 2^32
  uint32_t events = 0;    ///< whole events, and large ones whose last part came
  uint32_t parts = 0;
  uint32_t comments = 0;
  uint32_t largest_event = 0;    ///< bytes of data of the largest event, parts added up
  uint32_t span_high_water = 0;  ///< bytes of the event span that an event took
  uint16_t events_dropped = 0;   ///< too large, or cut
  uint16_t ids_refused = 0;
  // Failures by what they were; they stop counting at 65,535.
  uint16_t failed_name = 0;      ///< resolving
  uint16_t failed_connect = 0;   ///< TCP and everything below
  uint16_t failed_secure = 0;    ///< TLS
  uint16_t failed_response = 0;  ///< a status, a content type, a redirect, broken HTTP
  uint16_t timeouts = 0;         ///< any limit of time
  uint16_t ended = 0;            ///< streams that ended in good order
  uint16_t cut = 0;              ///< streams that stopped without their end
};

}  // namespace esse
