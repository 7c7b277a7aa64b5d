// SPDX-License-Identifier: Apache-2.0
// Ethernet: the chip's own MAC (ESP32, ESP32-P4) with any PHY that keeps to IEEE 802.3, or
// OpenCores' of QEMU. In C: the defaults of the ESP32-P4's MAC in ESP-IDF 5.3 are no C++.
#include "esp_eth.h"
#include "esp_event.h"
#include "esp_idf_version.h"
#include "esp_log.h"
#include "esp_mac.h"
#include "esp_netif.h"
#include "network.h"
#include "sdkconfig.h"

static const char kTag[] = "ethernet";

static void on_event(void* context, esp_event_base_t base, int32_t event, void* data) {
  (void)context, (void)base, (void)data;
  if (event == ETHERNET_EVENT_CONNECTED) {
    ESP_LOGI(kTag, "the cable is in");
  } else if (event == ETHERNET_EVENT_DISCONNECTED) {
    ESP_LOGW(kTag, "no cable, or nothing at its other end");
  }
}

static esp_eth_mac_t* make_mac(void) {
  const eth_mac_config_t config = ETH_MAC_DEFAULT_CONFIG();
#if CONFIG_EXAMPLE_NETWORK_OPENETH
  return esp_eth_mac_new_openeth(&config);
#else
  const eth_esp32_emac_config_t emac = ETH_ESP32_EMAC_DEFAULT_CONFIG();
  return esp_eth_mac_new_esp32(&emac, &config);
#endif
}

static esp_eth_phy_t* make_phy(void) {
  eth_phy_config_t config = ETH_PHY_DEFAULT_CONFIG();
#if CONFIG_EXAMPLE_NETWORK_OPENETH
  config.autonego_timeout_ms = 100;  // there is nobody to negotiate with
#else
  config.phy_addr = ESP_ETH_PHY_ADDR_AUTO;
  config.reset_gpio_num = CONFIG_EXAMPLE_PHY_RESET_GPIO;
#endif
#if CONFIG_EXAMPLE_NETWORK_OPENETH && ESP_IDF_VERSION < ESP_IDF_VERSION_VAL(6, 0, 0)
  return esp_eth_phy_new_dp83848(&config);  // before 6.0 the other comes with the chip's MAC alone
#elif ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 4, 0)
  return esp_eth_phy_new_generic(&config);
#else
  return esp_eth_phy_new_ip101(&config);  // 5.3 has no driver for all of them
#endif
}

void start_interface(void) {
  const esp_eth_config_t config = ETH_DEFAULT_CONFIG(make_mac(), make_phy());
  esp_eth_handle_t driver = NULL;
  const esp_err_t error = esp_eth_driver_install(&config, &driver);
  if (error != ESP_OK) {
    ESP_LOGE(kTag, "no PHY answers (%s): look at its reset pin and its clock",
             esp_err_to_name(error));
    return;
  }
#if CONFIG_EXAMPLE_NETWORK_OPENETH
  uint8_t address[6];  // the emulator has none burnt in
  ESP_ERROR_CHECK(esp_read_mac(address, ESP_MAC_ETH));
  ESP_ERROR_CHECK(esp_eth_ioctl(driver, ETH_CMD_S_MAC_ADDR, address));
#endif
  const esp_netif_config_t netif_config = ESP_NETIF_DEFAULT_ETH();
  esp_netif_t* const netif = esp_netif_new(&netif_config);
  ESP_ERROR_CHECK(esp_netif_attach(netif, esp_eth_new_netif_glue(driver)));
  ESP_ERROR_CHECK(esp_event_handler_register(ETH_EVENT, ESP_EVENT_ANY_ID, on_event, NULL));
  ESP_ERROR_CHECK(esp_eth_start(driver));
}
