// SPDX-License-Identifier: Apache-2.0
#pragma once
// What arrived and was not read yet, as a chain of lwIP's buffers (pbufs).
// A small segment does not keep a buffer of its own: it is copied behind the one before.
// Part of TcpTransport; not for others.
#include "esse_base/config.h"

struct pbuf;  // lwIP's

namespace esse::lwip {

/// Takes `segment` over, and puts its bytes at the end of `queue`. A null `queue` is empty. Answers
/// false and changes nothing when there is no room to keep it.
///
/// Any two buffers of the pool in a row hold more than one buffer's payload. So at most
/// 2 × TCP_WND / payload + 2 buffers are held, however small the segments are.
[[nodiscard]] bool keep(pbuf*& queue, pbuf* segment);

/// Moves up to `most` bytes, but no more than 65,535, from `queue` to `into`, and answers how many.
/// `queue` is not empty. The buffers that are used up go back to lwIP.
uint16_t take(pbuf*& queue, char* into, size_t most);

}  // namespace esse::lwip
