// SPDX-License-Identifier: Apache-2.0
// Plays the device around an example's app_main(): an interface with an address, and an LED that
// says when it changes. It ends when it is killed. Its log goes to stdout, between the example's
// own lines.
#include <chrono>
#include <cstdio>
#include <thread>

#include "unit/esse_espidf/stand_in_control.h"

extern "C" {
void app_main();
void start_network();
int esp_crt_bundle_attach(void* config);
}
void start_led();
void set_led(bool is_on);

void start_network() {
  esse::test::stand_in::set_interface({true, false, 0x0100007F, false, false});
}

// It trusts nobody: the cases are about http.
int esp_crt_bundle_attach(void*) { return -1; }

void start_led() {}

void set_led(bool is_on) {
  static bool was_on = false;
  if (is_on != was_on) {
    std::printf("LED %s\n", is_on ? "on" : "off");
    was_on = is_on;
  }
}

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::thread(app_main).detach();
  for (;;) {
    for (const std::string& line : esse::test::stand_in::lines_of_log()) {
      std::puts(line.c_str());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}
