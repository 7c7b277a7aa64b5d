/* SPDX-License-Identifier: Apache-2.0 */
/* What network.cpp and wifi.cpp of the examples call besides what esse does: see ../board.cpp. The
   declarations are those of ESP-IDF 5.3 to 6.0, as far as they are used. */
#ifndef ESSE_TESTS_BOARD_H
#define ESSE_TESTS_BOARD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp_err.h"

#define ESP_ERROR_CHECK(call)                  \
  do {                                         \
    if ((call) != ESP_OK) {                    \
      printf("ABORTED: " #call "\n"), abort(); \
    }                                          \
  } while (0)

#ifdef __cplusplus
extern "C" {
#endif

#define ESP_ERR_NVS_NEW_VERSION_FOUND 0x1110
esp_err_t nvs_flash_init(void);
esp_err_t nvs_flash_erase(void);

esp_err_t esp_netif_init(void);
esp_err_t esp_event_loop_create_default(void);
esp_err_t esp_event_handler_register(esp_event_base_t base,
                                     int32_t id,
                                     esp_event_handler_t handler,
                                     void* argument);

struct timeval;
typedef struct {
  void (*sync_cb)(struct timeval* time);
  const char* server;
} esp_sntp_config_t;
#define ESP_NETIF_SNTP_DEFAULT_CONFIG(server) \
  { NULL, server }
esp_err_t esp_netif_sntp_init(const esp_sntp_config_t* config);

typedef struct {
  int nvs_enable;
} wifi_init_config_t;
#define WIFI_INIT_CONFIG_DEFAULT() \
  { 1 }
typedef struct {
  struct {
    uint8_t ssid[32];
    uint8_t password[64];
  } sta;
} wifi_config_t;
typedef struct {
  uint8_t reason;
} wifi_event_sta_disconnected_t;
enum { WIFI_EVENT_STA_START = 2, WIFI_EVENT_STA_DISCONNECTED = 5 };
enum { WIFI_MODE_STA = 1, WIFI_IF_STA = 0 };
#define ESP_ERR_WIFI_PASSWORD 0x300B
extern esp_event_base_t const WIFI_EVENT;
esp_netif_t* esp_netif_create_default_wifi_sta(void);
esp_err_t esp_wifi_init(const wifi_init_config_t* config);
esp_err_t esp_wifi_set_mode(int mode);
esp_err_t esp_wifi_set_config(int interface, wifi_config_t* config);
esp_err_t esp_wifi_start(void);
esp_err_t esp_wifi_connect(void);

#ifdef __cplusplus
}
#endif
#endif
