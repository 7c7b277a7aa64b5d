/* SPDX-License-Identifier: Apache-2.0 */
/* What of ESP-IDF's settings a port sees: messages instead of a lock, a semaphore a task, both
   families of addresses, several addresses a name, and the few names of sockets that it makes no
   macros of. */
#ifndef ESSE_TESTS_ESP_IDF_LWIPOPTS_H
#define ESSE_TESTS_ESP_IDF_LWIPOPTS_H

#define NO_SYS 0
#define SYS_LIGHTWEIGHT_PROT 1
#define LWIP_TCPIP_CORE_LOCKING 0
#define LWIP_NETCONN_SEM_PER_THREAD 1
#define LWIP_NETCONN_FULLDUPLEX 1
#define LWIP_COMPAT_SOCKETS 0
#define LWIP_POSIX_SOCKETS_IO_NAMES 0
#define LWIP_IPV6 1
#define LWIP_DNS 1
#define DNS_MAX_HOST_IP 1
#define LWIP_TCP_KEEPALIVE 1
#define LWIP_SO_RCVTIMEO 1
#define LWIP_SO_SNDTIMEO 1

#endif
