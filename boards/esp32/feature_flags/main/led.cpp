// SPDX-License-Identifier: Apache-2.0
#include "led.h"

#include "sdkconfig.h"

#if CONFIG_EXAMPLE_LED_ADDRESSABLE
#include "esp_err.h"
#include "led_strip.h"

static led_strip_handle_t strip;

void start_led() {
  led_strip_config_t config = {};
  config.strip_gpio_num = CONFIG_EXAMPLE_LED_GPIO;
  config.max_leds = 1;
  led_strip_rmt_config_t rmt = {};
  rmt.resolution_hz = 10'000'000;
  ESP_ERROR_CHECK(led_strip_new_rmt_device(&config, &rmt, &strip));
}

void set_led(bool is_on) {
  const uint32_t brightness = is_on ? 16 : 0;  // of 255, which hurts the eye
  led_strip_set_pixel(strip, 0, brightness, brightness, brightness);
  led_strip_refresh(strip);
}

#elif CONFIG_EXAMPLE_LED_PIN
#include "driver/gpio.h"

static constexpr gpio_num_t kPin = static_cast<gpio_num_t>(CONFIG_EXAMPLE_LED_GPIO);

void start_led() {
  gpio_reset_pin(kPin);
  gpio_set_direction(kPin, GPIO_MODE_OUTPUT);
}

void set_led(bool is_on) { gpio_set_level(kPin, is_on ? 1 : 0); }

#else

void start_led() {}
void set_led(bool) {}

#endif
