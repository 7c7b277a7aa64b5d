// SPDX-License-Identifier: Apache-2.0
#include "client_requests.h"

#include <algorithm>

namespace esse::test {

void ClientRequests::make(uint8_t which) {
  switch (which % 8) {
    case 0:
      close();
      break;
    case 1:
    case 2:
      reject(which % 8 == 1);
      break;
    case 3:
      reconnect(0);
      break;
    case 4:
      reconnect(input_.time());
      break;
    case 5:
      reconnect_with_id();
      break;
    default:
      break;
  }
}

void ClientRequests::close() {
  client_.close();
  asked_.closes = true;
}

void ClientRequests::reject(bool keep_id) {
  client_.reject(keep_id);
  asked_.rejects = true;
  asked_.forgets = !keep_id;
}

void ClientRequests::reconnect(uint32_t delay_ms) {
  client_.reconnect(delay_ms);
  const uint64_t in_ms = std::min(delay_ms, kMaxTimerMs);
  reconnect_in_ = reconnect_in_ ? std::min(*reconnect_in_, in_ms) : in_ms;
}

void ClientRequests::reconnect_with_id() {
  ids_.push_back(input_.text(input_.byte()));
  if (client_.reconnect_with_id(from_std(ids_.back())) == Error::kNone) {
    asked_.next_id = ids_.back();
    reconnect_in_ = 0;
  }
}

Asked ClientRequests::take(uint64_t now_ms) {
  if (reconnect_in_) {
    reconnect_at_ = std::min(reconnect_at_, now_ms + *reconnect_in_);
  }
  reconnect_in_.reset();
  Asked asked = std::move(asked_);
  asked_ = Asked();
  asked.reconnects = now_ms >= reconnect_at_;
  return asked;
}

}  // namespace esse::test
