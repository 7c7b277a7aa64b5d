// SPDX-License-Identifier: Apache-2.0
#pragma once
// What arrived and was not read yet: a chain of lwIP's buffers. Part of TcpTransport; not for
// others. A small segment does not keep a buffer of its own: it is copied behind the one before.
#include "esse_base/config.h"

struct pbuf;  // lwIP's

namespace esse::lwip {

/// Takes `segment` over and puts its bytes at the end of `queue` (null: empty). False, and nothing
/// changes, when there is no memory to keep it.
///
/// Two buffers of the pool that follow each other hold more than the payload of one, so no more
/// than 2 × TCP_WND / payload + 2 buffers are ever held, however small the segments are.
[[nodiscard]] bool keep(pbuf*& queue, pbuf* segment);

/// Moves up to `most` bytes (at most 65,535) out of `queue`, which is not empty, to `into`, and
/// gives back the buffers that are used up.
uint16_t take(pbuf*& queue, char* into, size_t most);

}  // namespace esse::lwip
