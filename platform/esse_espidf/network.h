// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether the device has a network, and a word when that may have changed, for whatever interface
// there is: Wi-Fi, Ethernet, PPP, one of the application's own.
#include "esse_base/span.h"
#include "esse_espidf/available.h"

namespace esse::espidf {

/// True when an interface is up, serves no addresses itself (as an access point does) and has an
/// IPv4 address, or an IPv6 address that is not link-local. It asks lwIP's task. False also before
/// esp_netif_init(). On the target `linux` always true.
bool has_network();

/// Whom watch_network() tells.
struct NetworkWatcher {
  /// Called in the task of the event loop at every IP_EVENT. `got_address`: an interface has got
  /// one.
  void (*on_network)(void* context, bool got_address);
  void* context;  ///< handed to it
};

/// From now on and for good; `watcher` is borrowed. False: there is no default event loop
/// (esp_event_loop_create_default()), or no memory. On the target `linux` nothing is ever told.
[[nodiscard]] bool watch_network(const NetworkWatcher& watcher);

}  // namespace esse::espidf
