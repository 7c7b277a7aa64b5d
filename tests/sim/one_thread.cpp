// SPDX-License-Identifier: Apache-2.0
#include "one_thread.h"

#include <cstdlib>
#include <deque>

#include "lwip/sys.h"

namespace esse::test {
OneThread* OneThread::world_ = nullptr;
}

struct esse_test_mailbox {
  size_t room;
  std::deque<void*> letters;
};

extern "C" {

sys_prot_t sys_arch_protect(void) { return 0; }
void sys_arch_unprotect(sys_prot_t) {}

err_t sys_sem_new(sys_sem_t* sem, u8_t count) {
  *sem = count;
  return ERR_OK;
}
void sys_sem_free(sys_sem_t*) {}
int sys_sem_valid(sys_sem_t* sem) { return *sem >= 0; }
void sys_sem_set_invalid(sys_sem_t* sem) { *sem = -1; }
void sys_sem_signal(sys_sem_t* sem) { *sem = 1; }

u32_t sys_arch_sem_wait(sys_sem_t* sem, u32_t timeout_ms) {
  const u32_t start = sys_now();
  while (*sem == 0) {
    const u32_t gone_ms = sys_now() - start;
    if (timeout_ms != 0 && gone_ms >= timeout_ms) {
      return SYS_ARCH_TIMEOUT;
    }
    esse::test::OneThread::world().go_on(timeout_ms == 0 ? UINT32_MAX : timeout_ms - gone_ms);
  }
  *sem = 0;
  return sys_now() - start;
}

err_t sys_mbox_new(sys_mbox_t* box, int room) {
  *box = new esse_test_mailbox{static_cast<size_t>(room), {}};
  return ERR_OK;
}
void sys_mbox_free(sys_mbox_t* box) { delete *box; }
int sys_mbox_valid(sys_mbox_t* box) { return *box != nullptr; }
void sys_mbox_set_invalid(sys_mbox_t* box) { *box = nullptr; }

err_t sys_mbox_trypost(sys_mbox_t* box, void* letter) {
  if ((*box)->letters.size() == (*box)->room) {
    return ERR_MEM;
  }
  (*box)->letters.push_back(letter);
  return ERR_OK;
}

u32_t sys_arch_mbox_tryfetch(sys_mbox_t* box, void** letter) {
  std::deque<void*>& letters = (*box)->letters;
  if (letters.empty()) {
    return SYS_MBOX_EMPTY;
  }
  *letter = letters.front();
  letters.pop_front();
  return 0;
}

// What only lwIP's own thread does, which there is none of, and sockets that block.
void sys_mbox_post(sys_mbox_t*, void*) { std::abort(); }
err_t sys_mbox_trypost_fromisr(sys_mbox_t*, void*) { std::abort(); }
u32_t sys_arch_mbox_fetch(sys_mbox_t*, void**, u32_t) { std::abort(); }
sys_thread_t sys_thread_new(const char*, lwip_thread_fn, void*, int, int) { std::abort(); }
}
