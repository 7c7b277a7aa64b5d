// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/waker.h"

#include <sys/poll.h>
#include <unistd.h>

#include "esp_vfs_eventfd.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#ifdef CONFIG_IDF_TARGET_LINUX
#include <sys/eventfd.h>
#elif !defined(CONFIG_VFS_SUPPORT_SELECT)
#error "esse_espidf: waiting for a socket and an eventfd needs VFS_SUPPORT_SELECT in menuconfig"
#endif

namespace esse::espidf {
namespace {

#ifdef CONFIG_IDF_TARGET_LINUX
constexpr int kFlags = EFD_NONBLOCK;  // the host's own eventfd knows no EFD_SUPPORT_ISR
#else
constexpr int kFlags = EFD_SUPPORT_ISR;
#endif
constexpr size_t kMostEventFds = 5;  // of the whole application; the SDK's own default
constexpr uint32_t kNoMemoryMs = 20;

}  // namespace

bool Waker::open() {
  if (fd_ >= 0) {
    return true;
  }
  esp_vfs_eventfd_config_t config = {};
  config.max_fds = kMostEventFds;
  const esp_err_t registered = esp_vfs_eventfd_register(&config);
  if (registered != ESP_OK && registered != ESP_ERR_INVALID_STATE) {  // that: it is already
    return false;
  }
  const int fd = eventfd(0, kFlags);
  __atomic_store_n(&fd_, fd, __ATOMIC_RELEASE);
  return fd >= 0;
}

void Waker::wake() const {
  const int fd = __atomic_load_n(&fd_, __ATOMIC_ACQUIRE);
  const uint64_t one = 1;
  if (fd >= 0) {
    static_cast<void>(
        ::write(fd, &one, sizeof one));  // the VFS sees by itself that it is in an interrupt
  }
}

bool wait(const TcpTransport& tcp, const Waker& waker, const Wake& wake) {
  struct pollfd fds[TcpTransport::kMostPollFds + 1] = {};
  const size_t sockets = tcp.fill(Span<struct pollfd>(fds).first(TcpTransport::kMostPollFds), wake);
  struct pollfd& woken = fds[sockets];
  woken.fd = waker.fd_;
  woken.events = POLLIN;
  const int timeout = wake.wait_ms < INT32_MAX ? static_cast<int>(wake.wait_ms) : -1;
  const int ready = ::poll(fds, static_cast<nfds_t>(sockets + 1), timeout);
  // No memory; or, on the target linux, FreeRTOS's tick, which interrupts poll(). Tasks of a lower
  // priority run there only while this one is delayed.
  if (ready < 0) {
    vTaskDelay(pdMS_TO_TICKS(kNoMemoryMs) + 1);  // no reason to spin, with slow ticks either
  }
  if (ready > 0 && (woken.revents & POLLIN) != 0) {
    uint64_t count = 0;
    static_cast<void>(::read(waker.fd_, &count, sizeof count));
  }
  return ready > 0;
}

}  // namespace esse::espidf
