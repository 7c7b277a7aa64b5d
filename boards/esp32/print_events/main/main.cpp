// SPDX-License-Identifier: Apache-2.0
// Follows an event stream in a task of its own, and prints each event.
#include <stdio.h>

#include "esp_crt_bundle.h"
#include "esse_espidf/clock.h"
#include "esse_espidf/follower.h"
#include "esse_mbedtls/tls_transport.h"
#include "network.h"
#include "sdkconfig.h"

namespace {

// What is not an event, the follower logs by itself.
void print_event(void*, esse::Client& client, const esse::Step& step) {
  if (step.kind != esse::StepKind::kEvent) {
    return;
  }
  const esse::stream::EventView event = client.event();  // views, valid until this returns
  printf("%.*s: %.*s\n", static_cast<int>(event.type.size()), event.type.data(),
         static_cast<int>(event.data.size()), event.data.data());
}

void follow() {
  static esse::mbedtls::TlsOptions tls;
  tls.ca_lookup.attach = esp_crt_bundle_attach;  // trusts whom browsers trust
  tls.dates.clock = esse::espidf::unix_time;
  static esse::espidf::TcpTransport tcp;
  static esse::mbedtls::TlsTransport transport(tcp, tls);
  static constexpr esse::ClientOptions kOptions = esse::device_options();
  static esse::espidf::DefaultClient client(transport, kOptions);
  static esse::espidf::TaskMemory<> memory;
  static esse::espidf::Follower follower(client, tcp, memory, {print_event});
  const esse::Error error = follower.start(CONFIG_EXAMPLE_URL);
  if (error != esse::Error::kNone) {
    printf("%s: %s\n", CONFIG_EXAMPLE_URL, esse::name(error));
  }
}

}  // namespace

extern "C" void app_main() {
  start_network();
  follow();
}
