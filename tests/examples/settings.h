/* SPDX-License-Identifier: Apache-2.0 */
/* Included first: what menuconfig would say of the examples. The URL is an environment variable. */
#ifndef ESSE_TESTS_SETTINGS_H
#define ESSE_TESTS_SETTINGS_H

#include "board.h"

#define CONFIG_EXAMPLE_URL getenv("EXAMPLE_URL")
#define CONFIG_EXAMPLE_STREAM_URL getenv("EXAMPLE_URL")
#define CONFIG_EXAMPLE_MOBILE_KEY "mob-1"
#define CONFIG_EXAMPLE_DEVICE_KEY "device-1"
#ifndef CONFIG_EXAMPLE_WIFI_SSID
#define CONFIG_EXAMPLE_WIFI_SSID "home"
#endif
#define CONFIG_EXAMPLE_WIFI_PASSWORD "password"

#endif
