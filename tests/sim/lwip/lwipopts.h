/* SPDX-License-Identifier: Apache-2.0 */
/* A device's lwIP with sockets, in sizes and times as ESP-IDF sets them by default, and room for
   the peers, which live in the same lwIP. */
#ifndef ESSE_TESTS_SIM_LWIPOPTS_H
#define ESSE_TESTS_SIM_LWIPOPTS_H

#include "esse_lwip_sockets/config/lwipopts_rtos.h"

#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#undef MEM_SIZE
#define MEM_SIZE (256 * 1024)
#undef MEMP_NUM_NETCONN
#define MEMP_NUM_NETCONN 8
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 16
#undef MEMP_NUM_TCP_SEG
#define MEMP_NUM_TCP_SEG 64
#undef MEMP_NUM_UDP_PCB
#define MEMP_NUM_UDP_PCB 16

#undef TCP_MSS
#define TCP_MSS 1440
#undef TCP_WND
#define TCP_WND 5760
#undef TCP_SND_BUF
#define TCP_SND_BUF 5760
#undef TCP_QUEUE_OOSEQ
#define TCP_QUEUE_OOSEQ 1
#undef PBUF_POOL_BUFSIZE
#define PBUF_POOL_BUFSIZE 1536
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 32
#define TCP_SYNMAXRTX 12
#define LWIP_TCP_RTO_TIME 1500
#undef DEFAULT_TCP_RECVMBOX_SIZE
#define DEFAULT_TCP_RECVMBOX_SIZE 6

#undef LWIP_IPV6
#define LWIP_IPV6 1
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_FRAG 0
#define LWIP_IPV6_REASS 0
#define LWIP_HOOK_IP6_ROUTE(from, to) esse_test_route6(from, to)
#define LWIP_HOOK_IP4_ROUTE_SRC(from, to) esse_test_route4(from, to)
#define LWIP_HOOK_FILENAME "hooks.h"
#define LWIP_SUPPORT_CUSTOM_PBUF 1

/* The interfaces have no Ethernet below, and are set up by hand. */
#undef LWIP_DHCP
#define LWIP_DHCP 0

#define LWIP_ERRNO_STDINCLUDE 1
#define LWIP_TIMEVAL_PRIVATE 0
#include <sys/time.h>

#undef LWIP_STATS
#define LWIP_STATS 1
#define LWIP_STATS_DISPLAY 0

#endif
