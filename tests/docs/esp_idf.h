/* SPDX-License-Identifier: Apache-2.0 */
/* What a program for ESP-IDF in the docs takes from its headers, which are not here. */
#ifndef ESSE_TESTS_DOCS_ESP_IDF_H
#define ESSE_TESTS_DOCS_ESP_IDF_H

#include <stdint.h>

typedef int esp_err_t;
typedef enum { ESP_MAC_BASE } esp_mac_type_t;
#define ESP_ERROR_CHECK(x) ((void)(x))

extern "C" {
esp_err_t nvs_flash_init(void);
esp_err_t esp_netif_init(void);
esp_err_t esp_event_loop_create_default(void);
esp_err_t example_connect(void);
esp_err_t esp_crt_bundle_attach(void* config);
esp_err_t esp_read_mac(uint8_t* mac, esp_mac_type_t type);
int64_t esp_timer_get_time(void);
uint32_t esp_random(void);
int xTaskCreate(void (*task)(void*), const char*, uint32_t stack, void*, unsigned priority, void**);
void vTaskDelete(void* task);
}

#endif
