// SPDX-License-Identifier: Apache-2.0
#include "shared/network.h"

#include "shared/console.h"

namespace esse::app {

constexpr uint32_t kLookMs = 100;  // for an address

bool start_network(Text address) {
  if (!board::start_network(address)) {
    say("no network: address=dhcp, or address=ADDRESS/BITS,GATEWAY,DNS");
    return false;
  }
  return true;
}

void wait_for_network() {
  while (!board::network_is_up()) {
    board::wait({kLookMs});
  }
  say("network is up at ", board::now().ticks(), " ms; Unix time ", board::unix_time());
}

}  // namespace esse::app
