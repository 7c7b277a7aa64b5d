/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration for an RTOS, and room for the peers, which live in the same lwIP. TCP's timers
   run faster, because here they are real: nothing depends on how fast. */
#ifndef ESSE_TESTS_LWIP_SOCKETS_LWIPOPTS_H
#define ESSE_TESTS_LWIP_SOCKETS_LWIPOPTS_H

#include "esse_lwip_sockets/config/lwipopts_rtos.h"

#ifdef ESSE_TEST_MESSAGES /* as ESP-IDF has it: no lock, but messages, and a semaphore a thread */
#undef LWIP_TCPIP_CORE_LOCKING
#define LWIP_TCPIP_CORE_LOCKING 0
#define LWIP_NETCONN_SEM_PER_THREAD 1
#define LWIP_NETCONN_FULLDUPLEX 1
#define LWIP_SO_RCVTIMEO 1
#define LWIP_SO_SNDTIMEO 1
#endif

#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#undef MEM_SIZE
#define MEM_SIZE (256 * 1024)
#undef MEMP_NUM_NETCONN
#define MEMP_NUM_NETCONN 8
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 12
#undef MEMP_NUM_TCP_PCB_LISTEN
#define MEMP_NUM_TCP_PCB_LISTEN 2
#undef MEMP_NUM_TCP_SEG
#define MEMP_NUM_TCP_SEG 512
#define TCP_SND_QUEUELEN 400 /* a server may have sent many tiny segments */
#undef MEMP_NUM_UDP_PCB
#define MEMP_NUM_UDP_PCB 40
#undef MEMP_NUM_TCPIP_MSG_INPKT
#define MEMP_NUM_TCPIP_MSG_INPKT 100
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 64

#undef DNS_TABLE_SIZE
#define DNS_TABLE_SIZE 8
#define DNS_MAX_RETRIES 2

#define TCP_TMR_INTERVAL 10
#define TCP_MSL 40
#define LWIP_TCP_CLOSE_TIMEOUT_MS_DEFAULT 2000 /* counted in ticks, in eight bits */
#define LWIP_TCP_RTO_TIME 1000
#define TCP_SYNMAXRTX 3
#define TCP_MAXRTX 2

#undef LWIP_IPV6
#ifdef ESSE_TEST_IPV4
#define LWIP_IPV6 0
#else
#define LWIP_IPV6 1
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_FRAG 0
#define LWIP_IPV6_REASS 0
#define LWIP_HOOK_IP6_ROUTE(from, to) esse_test_route6(from, to)
#endif
#define LWIP_HOOK_IP4_ROUTE_SRC(from, to) esse_test_route4(from, to)
#define LWIP_HOOK_FILENAME "unit/esse_lwip/lwip/hooks.h"

#undef LWIP_DHCP
#define LWIP_DHCP 0

#define MEMP_OVERFLOW_CHECK 1
#define MEMP_SANITY_CHECK 1
#define MEM_SANITY_CHECK 1
#undef LWIP_STATS
#define LWIP_STATS 1
#define MEMP_STATS 1
#define LWIP_STATS_DISPLAY 0

#endif
