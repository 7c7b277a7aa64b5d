// SPDX-License-Identifier: Apache-2.0
#pragma once
// From reset to a network that comes when it comes.
#ifdef __cplusplus
extern "C" {
#endif

/// Starts what a network needs (NVS, esp_netif, the default event loop), its interface and the
/// clock (SNTP), and returns at once. Whoever wants to know when there is an address listens to
/// IP_EVENT.
void start_network(void);

/// The interface that menuconfig names, in wifi.cpp, ethernet.c or no_network.cpp. It goes on
/// trying by itself, for ever.
void start_interface(void);

#ifdef __cplusplus
}
#endif
