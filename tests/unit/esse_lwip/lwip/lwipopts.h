/* SPDX-License-Identifier: Apache-2.0 */
/* The small configuration, as a device has it, and room for the peers, which live in the same lwIP.
 */
#ifndef ESSE_TESTS_LWIP_LWIPOPTS_H
#define ESSE_TESTS_LWIP_LWIPOPTS_H

#include "esse_lwip/config/lwipopts_small.h"

#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#undef MEM_SIZE
#define MEM_SIZE (256 * 1024)
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 8
#undef MEMP_NUM_TCP_PCB_LISTEN
#define MEMP_NUM_TCP_PCB_LISTEN 2
#undef MEMP_NUM_TCP_SEG
#define MEMP_NUM_TCP_SEG 512
#define TCP_SND_QUEUELEN 400 /* a server may have sent many tiny segments */
#undef MEMP_NUM_UDP_PCB
#define MEMP_NUM_UDP_PCB 40

/* The conformance suite asks, and closes, faster than a distant name server answers. */
#undef DNS_TABLE_SIZE
#define DNS_TABLE_SIZE 32

#undef LWIP_IPV6
#undef LWIP_ALTCP
#ifdef ESSE_TEST_LEAST /* the other build: what a device leaves out that has little room */
#define LWIP_IPV6 0
#define LWIP_ALTCP 0
#else
#define LWIP_IPV6 1
#define LWIP_ALTCP 1
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_FRAG 0
#define LWIP_IPV6_REASS 0
#define LWIP_HOOK_IP6_ROUTE(from, to) esse_test_route6(from, to)
#endif
#define LWIP_HOOK_IP4_ROUTE_SRC(from, to) esse_test_route4(from, to)
#define LWIP_HOOK_FILENAME "hooks.h"

/* A driver that lends lwIP memory of its own. */
#define LWIP_SUPPORT_CUSTOM_PBUF 1

#ifdef ESSE_TEST_RTOS /* one more build: as under an RTOS. Here it has one thread, and a lock that \
                         counts */
#undef NO_SYS
#define NO_SYS 0
#define LWIP_TCPIP_CORE_LOCKING 1
#define LOCK_TCPIP_CORE() esse_test_lock()
#define UNLOCK_TCPIP_CORE() esse_test_unlock()
#endif

/* The interfaces have no Ethernet below, and are set up by hand. */
#undef LWIP_DHCP
#define LWIP_DHCP 0

/* A byte written behind a buffer ends the test. Not behind one of the heap: with
   MEM_OVERFLOW_CHECK, mem_trim() of 2.2.1 counts its guards once on one side of its assertion, and
   not on the other. */
#define MEMP_OVERFLOW_CHECK 1
#define MEMP_SANITY_CHECK 1
#define MEM_SANITY_CHECK 1
#define MEMP_STATS 1
#undef LWIP_STATS
#define LWIP_STATS 1
#define LWIP_STATS_DISPLAY 0

#endif
