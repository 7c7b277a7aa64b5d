// SPDX-License-Identifier: Apache-2.0
// Settings that a flag service changes while the device runs: whether its LED blinks, how fast, and
// a greeting. What the service said last is there after a reset, before there is a network.
#include <stdio.h>

#include "esp_crt_bundle.h"
#include "esse_espidf/clock.h"
#include "esse_espidf/flag_follower.h"
#include "esse_espidf/nvs_vault.h"
#include "esse_flags/flags.h"
#include "esse_flags/keeper.h"
#include "esse_flags/launchdarkly.h"
#include "esse_mbedtls/tls_transport.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "led.h"
#include "network.h"
#include "sdkconfig.h"

namespace {

using namespace esse::flags;

struct Settings {
  bool blink = true;
  int32_t rate_ms = 500;
  String<32> greeting = "hello";
};
inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::blink>("blink"),
    flag<&Settings::rate_ms>("blink-rate-ms").within(50, 5'000),
    flag<&Settings::greeting>("greeting"),
};
// Any task reads settings.get<&Settings::blink>(). So does an interrupt, but not one that runs
// while flash is written (ESP_INTR_FLAG_IRAM): flag_follower.h says what such a one reads.
Values<Settings> settings;

// The follower logs what becomes of the connection, and what it refused, by itself.
void on_step(void*, Flags&, const Step& step) {
  if (step.kind != StepKind::kChanged) {
    return;
  }
  const esse::Text greeting = settings->greeting.text();
  printf("LED: %s, %d ms; greeting: %.*s\n", settings->blink ? "blinks" : "off",
         static_cast<int>(settings->rate_ms), static_cast<int>(greeting.size()), greeting.data());
}

void follow() {
  static esse::mbedtls::TlsOptions tls;
  tls.ca_lookup.attach = esp_crt_bundle_attach;  // trusts whom browsers trust
  tls.dates.clock = esse::espidf::unix_time;
  static esse::espidf::TcpTransport tcp;
  static esse::mbedtls::TlsTransport transport(tcp, tls);

  static LaunchDarklyOptions options;
  options.mobile_key = CONFIG_EXAMPLE_MOBILE_KEY;
  options.stream_url = CONFIG_EXAMPLE_STREAM_URL;
  static LaunchDarkly service(options,
                              R"({"kind":"device","key":")" CONFIG_EXAMPLE_DEVICE_KEY R"("})");
  static StaticFlags<Settings, kFlags> flags(settings, transport, service);

  static esse::espidf::NvsVault vault;
  static KeeperMemory<kFlags> record;
  static KeeperOptions keeping;
  keeping.unix_time = esse::espidf::unix_time;  // so that what was kept has an age
  static Keeper keeper(vault, record, keeping);
  flags.keep_in(keeper);

  static esse::espidf::TaskMemory<> memory;
  static esse::espidf::FlagFollower follower(flags, tcp, memory, {on_step});
  const esse::Error error = follower.start();
  if (error != esse::Error::kNone) {
    printf("flags: %s\n", esse::name(error));
  }
  if (keeper.answer() == esse::store::Answer::kForeign) {
    printf("kept: broken, or of newer firmware; it stays, and nothing new is kept\n");
  }
}

}  // namespace

extern "C" void app_main() {
  start_network();
  start_led();
  follow();
  for (bool is_on = true;; is_on = !is_on) {
    set_led(is_on && settings.get<&Settings::blink>());
    vTaskDelay(pdMS_TO_TICKS(settings.get<&Settings::rate_ms>()));
  }
}
