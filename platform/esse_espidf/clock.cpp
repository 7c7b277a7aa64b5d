// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/clock.h"

#include <time.h>

#include "esp_random.h"
#include "sdkconfig.h"
#ifndef CONFIG_IDF_TARGET_LINUX
#include "esp_mac.h"
#include "esp_timer.h"
#endif

namespace esse::espidf {
namespace {

// 2025-01-01. A chip counts from 1970 until its clock is set.
constexpr time_t kSurelySet = 1'735'689'600;

}  // namespace

#ifdef CONFIG_IDF_TARGET_LINUX  // which declares esp_timer_get_time() and has neither it nor a MAC
                                // address
Millis now() {
  struct timespec time = {};
  static_cast<void>(clock_gettime(CLOCK_MONOTONIC, &time));
  return Millis(static_cast<uint32_t>(time.tv_sec * 1000LL + time.tv_nsec / 1'000'000));
}

uint32_t identity() { return 0; }
#else
Millis now() { return Millis(static_cast<uint32_t>(esp_timer_get_time() / 1000)); }

uint32_t identity() {
  uint8_t mac[6] = {};
  if (esp_read_mac(mac, ESP_MAC_BASE) != ESP_OK) {
    return 0;
  }
  uint32_t hash = 2166136261u;
  for (const uint8_t byte : mac) {
    hash = (hash ^ byte) * 16777619u;
  }
  return hash;
}
#endif

uint32_t random() { return esp_random(); }

uint32_t unix_time() {
  const time_t now = time(nullptr);
  return now < kSurelySet ? 0 : static_cast<uint32_t>(now);
}

uint32_t unix_time(void*) { return unix_time(); }

}  // namespace esse::espidf
