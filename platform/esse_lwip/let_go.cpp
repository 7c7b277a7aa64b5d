// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/let_go.h"

#include "lwip/altcp.h"
#include "lwip/tcp.h"

namespace esse::lwip {
namespace {

// A close that lwIP had no memory for is tried again after this many half seconds.
constexpr u8_t kAgain = 2;

err_t close_again(void*, altcp_pcb* pcb) {
  if (altcp_close(pcb) == ERR_OK) {
    return ERR_OK;
  }
  altcp_abort(pcb);
  return ERR_ABRT;  // or lwIP would go on with what it has just freed
}

}  // namespace

void let_go(void*& owned) {
  altcp_pcb* const pcb = static_cast<altcp_pcb*>(owned);
  owned = nullptr;
  if (pcb == nullptr) {
    return;
  }
  altcp_recv(pcb, nullptr);  // of a closed connection lwIP still reports the peer's FIN
  altcp_err(pcb, nullptr);
#if !NO_SYS
  altcp_sent(pcb, nullptr);
#endif
  // A few closed connections whose peers are gone would keep new ones out.
  altcp_setprio(pcb, TCP_PRIO_MIN);
  if (altcp_close(pcb) != ERR_OK) {
    altcp_poll(pcb, close_again, kAgain);
  }
}

}  // namespace esse::lwip
