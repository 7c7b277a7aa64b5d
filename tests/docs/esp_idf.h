/* SPDX-License-Identifier: Apache-2.0 */
/* What a program for ESP-IDF in the docs takes from its headers, which are not here. */
#ifndef ESSE_TESTS_DOCS_ESP_IDF_H
#define ESSE_TESTS_DOCS_ESP_IDF_H

typedef int esp_err_t;
#define ESP_ERROR_CHECK(x) ((void)(x))

extern "C" {
esp_err_t nvs_flash_init(void);
esp_err_t esp_netif_init(void);
esp_err_t esp_event_loop_create_default(void);
esp_err_t example_connect(void);
esp_err_t esp_crt_bundle_attach(void* config);
}

#endif
