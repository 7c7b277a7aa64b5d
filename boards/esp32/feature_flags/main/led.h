// SPDX-License-Identifier: Apache-2.0
#pragma once
// The LED of the board: on a pin, addressable (WS2812, as Espressif's boards from the ESP32-S3 and
// the ESP32-C3 on have it), or none; menuconfig says which.

/// Once, before set_led().
void start_led();
void set_led(bool is_on);
