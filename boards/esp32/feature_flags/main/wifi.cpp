// SPDX-License-Identifier: Apache-2.0
// Wi-Fi as a station, with the name and password of menuconfig.
#include <string.h>

#include "esp_event.h"
#include "esp_log.h"
#include "esp_netif.h"
#include "esp_wifi.h"
#include "network.h"
#include "sdkconfig.h"

namespace {

constexpr char kTag[] = "wifi";

void on_event(void*, esp_event_base_t, int32_t event, void* data) {
  if (event == WIFI_EVENT_STA_DISCONNECTED) {
    const auto& gone = *static_cast<wifi_event_sta_disconnected_t*>(data);
    ESP_LOGW(kTag, "not connected: reason %u; trying again", static_cast<unsigned>(gone.reason));
  }
  if (event == WIFI_EVENT_STA_START || event == WIFI_EVENT_STA_DISCONNECTED) {
    esp_wifi_connect();  // refused when it was stopped meanwhile, which is no news
  }
}

// Texts of wifi_config_t end with a zero only where there is room for one.
template <size_t N, size_t M>
void copy(uint8_t (&to)[N], const char (&from)[M]) {
  static_assert(M <= N + 1,
                "menuconfig: the name of the Wi-Fi has up to 32 bytes, its password 64");
  memcpy(to, from, M - 1);
}

esp_err_t start_station() {
  wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
  init.nvs_enable = 0;  // menuconfig has it all, and a broken NVS is no reason to be offline
  wifi_config_t config = {};
  copy(config.sta.ssid, CONFIG_EXAMPLE_WIFI_SSID);
  copy(config.sta.password, CONFIG_EXAMPLE_WIFI_PASSWORD);
  esp_err_t error = esp_wifi_init(&init);
  if (error == ESP_OK) {
    error = esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_event, nullptr);
  }
  if (error == ESP_OK) {
    error = esp_wifi_set_mode(WIFI_MODE_STA);
  }
  if (error == ESP_OK) {
    error = esp_wifi_set_config(WIFI_IF_STA, &config);
  }
  return error == ESP_OK ? esp_wifi_start() : error;
}

}  // namespace

void start_interface() {
  if (sizeof CONFIG_EXAMPLE_WIFI_SSID == 1) {
    ESP_LOGE(kTag, "no Wi-Fi is named: idf.py menuconfig, Example, Wi-Fi name");
    return;
  }
  esp_netif_create_default_wifi_sta();
  if (const esp_err_t error = start_station(); error != ESP_OK) {
    ESP_LOGE(kTag, "not started: %s", esp_err_to_name(error));
  }
}
