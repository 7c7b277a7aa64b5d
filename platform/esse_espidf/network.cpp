// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/network.h"

#include "sdkconfig.h"
#ifndef CONFIG_IDF_TARGET_LINUX
#ifndef CONFIG_LWIP_ENABLE
#error "esse_espidf: a chip has no network without LWIP_ENABLE in menuconfig"
#endif
#include "esp_event.h"
#include "esp_idf_version.h"
#include "esp_netif.h"
#endif

namespace esse::espidf {

#ifdef CONFIG_IDF_TARGET_LINUX
bool has_network() { return true; }
bool watch_network(const NetworkWatcher&) { return true; }
#else
namespace {

bool has_ipv4(esp_netif_t* netif) {
#ifdef CONFIG_LWIP_IPV4
  esp_netif_ip_info_t ip = {};
  static_cast<void>(esp_netif_get_ip_info(netif, &ip));  // it stays 0 when that fails
  return ip.ip.addr != 0;
#else
  static_cast<void>(netif);
  return false;
#endif
}

bool has_ipv6(esp_netif_t* netif) {
#ifdef CONFIG_LWIP_IPV6
  esp_ip6_addr_t addresses[CONFIG_LWIP_IPV6_NUM_ADDRESSES] = {};
  const int count = esp_netif_get_all_preferred_ip6(netif, addresses);
  for (int i = 0; i < count; ++i) {
    if (esp_netif_ip6_get_addr_type(&addresses[i]) != ESP_IP6_ADDR_IS_LINK_LOCAL) {
      return true;
    }
  }
#else
  static_cast<void>(netif);
#endif
  return false;
}

// In lwIP's task.
bool leads_on(esp_netif_t* netif, void*) {
  if (!esp_netif_is_netif_up(netif) || (esp_netif_get_flags(netif) & ESP_NETIF_DHCP_SERVER) != 0) {
    return false;
  }
  return has_ipv4(netif) || has_ipv6(netif);
}

void on_ip_event(void* context, esp_event_base_t, int32_t id, void*) {
  const auto& watcher = *static_cast<const NetworkWatcher*>(context);
  switch (id) {
    case IP_EVENT_STA_GOT_IP:
    case IP_EVENT_ETH_GOT_IP:
    case IP_EVENT_PPP_GOT_IP:
    case IP_EVENT_GOT_IP6:
#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(6, 0, 2)
    case IP_EVENT_CUSTOM_GOT_IP:  // of interfaces that the application makes
#endif
      watcher.on_network(watcher.context, true);
      break;
#ifdef CONFIG_ESP_NETIF_REPORT_DATA_TRAFFIC
    case IP_EVENT_TX_RX:  // each packet, where somebody asked for that
      break;
#endif
    default:
      watcher.on_network(watcher.context, false);
      break;
  }
}

}  // namespace

bool has_network() { return esp_netif_find_if(leads_on, nullptr) != nullptr; }

bool watch_network(const NetworkWatcher& watcher) {
  void* const context = const_cast<NetworkWatcher*>(&watcher);
  return esp_event_handler_instance_register(IP_EVENT, ESP_EVENT_ANY_ID, on_ip_event, context,
                                             nullptr) == ESP_OK;
}
#endif

}  // namespace esse::espidf
