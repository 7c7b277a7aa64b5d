// SPDX-License-Identifier: Apache-2.0
#pragma once
// Included by the headers whose code component.cmake leaves out on some hosts: on the target
// `linux` with lwIP, whose sockets no eventfd can be waited for with, and before ESP-IDF 5.5.
#if defined(ESSE_ESPIDF_PORT) && !ESSE_ESPIDF_PORT
#error "on linux this needs ESP-IDF 5.5, and LWIP_ENABLE off in menuconfig; TcpTransport does not"
#endif
