// SPDX-License-Identifier: Apache-2.0
// Plays the device around an example's app_main(): an LED that says when it changes, and
// certificates that it trusts, those in the file CAS. Without that there is no bundle. It ends when
// it is killed. Its log goes to stdout, between the example's own lines.
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "unit/esse_espidf/stand_in_control.h"

extern "C" {
void app_main();
int esp_crt_bundle_attach(void* config);
}
void start_led();
void set_led(bool is_on);

int esp_crt_bundle_attach(void* config) {
  static mbedtls_x509_crt cas;
  mbedtls_x509_crt_init(&cas);
  const char* const path = std::getenv("CAS");
  if (path == nullptr) {
    return -1;
  }
  std::ifstream file(path);
  const std::string pem{std::istreambuf_iterator<char>(file), {}};
  const int code = mbedtls_x509_crt_parse(&cas, reinterpret_cast<const unsigned char*>(pem.c_str()),
                                          pem.size() + 1);
  if (code != 0) {
    return code;
  }
  mbedtls_ssl_conf_ca_chain(static_cast<mbedtls_ssl_config*>(config), &cas, nullptr);
  return 0;
}

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
