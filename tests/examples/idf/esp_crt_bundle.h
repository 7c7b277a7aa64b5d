/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ESSE_TESTS_ESP_CRT_BUNDLE_H
#define ESSE_TESTS_ESP_CRT_BUNDLE_H

#ifdef __cplusplus
extern "C"
#endif
    int
    esp_crt_bundle_attach(void* config);

#endif
