/* SPDX-License-Identifier: Apache-2.0 */
/* What of menuconfig platform/esse_espidf asks for. */
#ifndef ESSE_TESTS_SDKCONFIG_H
#define ESSE_TESTS_SDKCONFIG_H

#define CONFIG_VFS_SUPPORT_SELECT 1
#define CONFIG_LWIP_ENABLE 1
#define CONFIG_LWIP_IPV4 1
#define CONFIG_LWIP_IPV6 1
#define CONFIG_LWIP_IPV6_NUM_ADDRESSES 3
#define CONFIG_ESP_NETIF_REPORT_DATA_TRAFFIC 1

#endif
