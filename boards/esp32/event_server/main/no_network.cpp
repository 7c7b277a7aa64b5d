// SPDX-License-Identifier: Apache-2.0
// The target linux has its machine's network. A chip with neither Wi-Fi nor an Ethernet MAC of its
// own (ESP32-H2) wants its own start here: Ethernet over SPI, or Thread.
#include "esp_log.h"
#include "network.h"
#include "sdkconfig.h"

void start_interface() {
#if !CONFIG_IDF_TARGET_LINUX
  ESP_LOGE("network", "none is started: write start_interface() in no_network.cpp");
#endif
}
