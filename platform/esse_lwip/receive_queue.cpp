// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/receive_queue.h"

#include "lwip/mem.h"
#include "lwip/opt.h"
#include "lwip/pbuf.h"

namespace esse::lwip {
namespace {

// A pool buffer is as large as the pool's buffers are, however little the frame in it was.
// A driver's own buffers (custom) may call themselves what they like.
bool is_from_pool(const pbuf& p) {
  return pbuf_match_allocsrc(&p, PBUF_POOL) && (p.flags & PBUF_FLAG_IS_CUSTOM) == 0;
}

// Bytes behind the data that belong to nobody else. lwIP's pbuf_alloc() asserts the same bound.
size_t room_behind(const pbuf& last) {
  if (!is_from_pool(last) || last.ref != 1) {
    return 0;
  }
  const char* const end = reinterpret_cast<const char*>(&last) + LWIP_MEM_ALIGN_SIZE(sizeof(pbuf)) +
                          LWIP_MEM_ALIGN_SIZE(PBUF_POOL_BUFSIZE);
  return static_cast<size_t>(end - (static_cast<const char*>(last.payload) + last.len));
}

}  // namespace

bool keep(pbuf*& queue, pbuf* segment) {
  if (queue == nullptr) {
    queue = segment;
    return true;
  }
  const size_t size = segment->tot_len;
  if (LWIP_WND_SCALE && queue->tot_len + size > UINT16_MAX) {
    return false;  // pbufs count in 16 bits; a scaled window is larger
  }
  pbuf* last = queue;
  while (last->next != nullptr) {
    last = last->next;
  }
  size_t room = room_behind(*last);
  // A few bytes in a buffer that the driver wants back: move to the pool, where others find room
  // behind them.
  if (room < size && size <= PBUF_POOL_BUFSIZE / 2 && !is_from_pool(*segment)) {
    last = pbuf_alloc(PBUF_RAW, 0, PBUF_POOL);
    if (last == nullptr) {
      return false;
    }
    pbuf_cat(queue, last);
    room = size;
  }
  if (room < size) {
    pbuf_cat(queue, segment);
    return true;
  }
  char* const end = static_cast<char*>(last->payload) + last->len;
  static_cast<void>(pbuf_copy_partial(segment, end, static_cast<u16_t>(size), 0));
  pbuf_free(segment);
  for (pbuf* p = queue; p != nullptr; p = p->next) {
    p->tot_len = static_cast<u16_t>(p->tot_len + size);
  }
  last->len = static_cast<u16_t>(last->len + size);
  return true;
}

uint16_t take(pbuf*& queue, char* into, size_t most) {
  const uint16_t held = queue->tot_len;
  const uint16_t size = most < held ? static_cast<uint16_t>(most) : held;
  static_cast<void>(pbuf_copy_partial(queue, into, size, 0));
  queue = pbuf_free_header(queue, size);
  return size;
}

}  // namespace esse::lwip
