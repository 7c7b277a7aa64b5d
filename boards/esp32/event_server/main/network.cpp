// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include "esp_event.h"
#include "esp_log.h"
#include "esp_netif.h"
#include "nvs_flash.h"
#include "sdkconfig.h"
#if CONFIG_LWIP_ENABLE
#include "esp_netif_sntp.h"
#endif

namespace {

// What cannot be read is erased: a partition of another firmware, or one that is broken. Without
// NVS the device works, and keeps nothing.
void start_nvs() {
  esp_err_t error = nvs_flash_init();
  if (error == ESP_ERR_NVS_NO_FREE_PAGES || error == ESP_ERR_NVS_NEW_VERSION_FOUND) {
    ESP_LOGW("nvs", "%s: erased, and begun anew", esp_err_to_name(error));
    error = nvs_flash_erase();
    if (error == ESP_OK) {
      error = nvs_flash_init();
    }
  }
  if (error != ESP_OK) {
    ESP_LOGE("nvs", "%s: nothing is kept", esp_err_to_name(error));
  }
}

void start_clock() {
#if CONFIG_LWIP_ENABLE  // without, this is the target linux, whose machine has the time
  esp_sntp_config_t config = ESP_NETIF_SNTP_DEFAULT_CONFIG("pool.ntp.org");
  config.sync_cb = [](struct timeval*) { ESP_LOGI("clock", "set"); };
  const esp_err_t error = esp_netif_sntp_init(&config);
  if (error != ESP_OK) {
    ESP_LOGE("clock", "%s: it stays unknown", esp_err_to_name(error));
  }
#endif
}

}  // namespace

void start_network() {
  start_nvs();
  ESP_ERROR_CHECK(esp_netif_init());
  ESP_ERROR_CHECK(esp_event_loop_create_default());
  start_interface();
  start_clock();
}
