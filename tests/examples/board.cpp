// SPDX-License-Identifier: Apache-2.0
// A board in trouble, as environment variables say: NVS_INIT (what nvs_flash_init() answers, until
// it is erased), NVS_RECORD (what NVS holds of the flags), NO_CLOCK (SNTP never answers), REFUSALS
// (so often the access point refuses the station), WIFI_CONFIG (what esp_wifi_set_config()
// answers).
#include "board.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "unit/esse_espidf/stand_in_control.h"

namespace stand_in = esse::test::stand_in;

namespace {

int number(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : static_cast<int>(std::strtol(text, nullptr, 0));
}

int nvs_answer = number("NVS_INIT");
std::atomic<bool> connects{false};
esp_event_handler_t on_wifi_event = nullptr;

void radio() {
  on_wifi_event(nullptr, WIFI_EVENT, WIFI_EVENT_STA_START, nullptr);
  for (int refusals = number("REFUSALS"); refusals > 0; --refusals) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    wifi_event_sta_disconnected_t gone = {201};
    if (connects.exchange(false)) {
      on_wifi_event(nullptr, WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, &gone);
    }
  }
  stand_in::set_interface({true, false, 0x0100007F, false, false});
  stand_in::post(IP_EVENT_STA_GOT_IP);
}

}  // namespace

esp_event_base_t const WIFI_EVENT = "WIFI_EVENT";

esp_err_t nvs_flash_init() {
  stand_in::reset_nvs();
  if (nvs_answer != ESP_OK) {
    stand_in::deinitialise_nvs();
  } else if (const char* record = std::getenv("NVS_RECORD")) {
    stand_in::set_nvs_blob("esse", "esse1", record);
  }
  return nvs_answer;
}

esp_err_t nvs_flash_erase() {
  const bool is_there = nvs_answer != ESP_ERR_NOT_FOUND;
  nvs_answer = is_there ? ESP_OK : nvs_answer;
  return nvs_answer;
}

esp_err_t esp_netif_init() { return ESP_OK; }
esp_err_t esp_event_loop_create_default() { return ESP_OK; }

esp_err_t esp_event_handler_register(esp_event_base_t base,
                                     int32_t,
                                     esp_event_handler_t handler,
                                     void*) {
  on_wifi_event = handler;
  return base == WIFI_EVENT ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_netif_sntp_init(const esp_sntp_config_t* config) {
  const bool answers = std::getenv("NO_CLOCK") == nullptr;
  stand_in::have_clock(answers);
  if (answers) {
    config->sync_cb(nullptr);
  }
  return ESP_OK;
}

esp_netif_t* esp_netif_create_default_wifi_sta() { return nullptr; }

esp_err_t esp_wifi_init(const wifi_init_config_t* config) {
  return config->nvs_enable != 0 && nvs_answer != ESP_OK ? ESP_ERR_NVS_NOT_INITIALIZED : ESP_OK;
}

esp_err_t esp_wifi_set_mode(int) { return ESP_OK; }
esp_err_t esp_wifi_set_config(int, wifi_config_t*) { return number("WIFI_CONFIG"); }

esp_err_t esp_wifi_start() {
  std::thread(radio).detach();
  return ESP_OK;
}

esp_err_t esp_wifi_connect() {
  connects = true;
  return ESP_OK;
}
