// SPDX-License-Identifier: Apache-2.0
#pragma once
// What esse is told from outside on ESP-IDF: time, randomness, who the device is, and the date.
// Any task may call these functions. None waits.
#include "esse_base/millis.h"
#include "esse_espidf/available.h"

namespace esse::espidf {

/// Milliseconds since boot (esp_timer), for poll(). It goes on in light sleep, not in deep sleep.
Millis now();

/// esp_random(), for jitter. Mbed TLS has a source of its own.
uint32_t random();

/// FNV-1a, 32 bits, of the base MAC address, which every chip has: for open(), whose jitter it
/// makes different from device to device. Nothing that leaves the device is made of it. 0: the chip
/// does not say, or this is the target `linux`.
uint32_t identity();

/// Unix time in seconds; 0: not known, because nobody has set the clock (SNTP:
/// esp_netif_sntp_init()). For KeeperOptions::unix_time.
uint32_t unix_time();
/// The same, for Dates::clock of esse_mbedtls.
uint32_t unix_time(void* context);

}  // namespace esse::espidf
