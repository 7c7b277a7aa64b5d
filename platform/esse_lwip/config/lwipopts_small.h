// SPDX-License-Identifier: Apache-2.0
// lwIP for one connection in little RAM: IPv4, DHCP, names, no RTOS. An lwipopts.h of its own, or
// the start of one: include it, then #undef and #define what differs. arch/cc.h has to say
// LWIP_RAND(), which DHCP and the guards of DNS want.
//
// RAM on Cortex-M3: 12,312 B of lwIP, and 72 B for each TcpTransport. docs/generated/lwip.md has it
// in parts, and tests/size compares.
#ifndef ESSE_LWIP_CONFIG_LWIPOPTS_SMALL_H
#define ESSE_LWIP_CONFIG_LWIPOPTS_SMALL_H

// One loop, no interrupt that touches lwIP. A driver that allocates buffers in its interrupt needs
// SYS_LIGHTWEIGHT_PROT 1.
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define MEM_ALIGNMENT 4

#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_RAW 0
#define LWIP_UDP 1
#define LWIP_TCP 1
#define LWIP_ALTCP 0  // TLS is a layer of esse's: altcp's names are tcp's, which saves flash
#define LWIP_DNS 1
#define LWIP_DHCP 1
#define LWIP_ACD 0  // the check for address conflicts makes DHCP take seconds
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define LWIP_STATS 0

// The frame's IP header at a multiple of four, as Cortex-M0 and drivers with a 16-bit prefix want.
#define ETH_PAD_SIZE 2

// 536: the segment that every IPv4 host must take, and a frame in one buffer. The window is what
// the peer may send before somebody reads, so it bounds what lwIP holds.
#define TCP_MSS 536
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define LWIP_TCP_KEEPALIVE 1
// Segments that arrive out of order would keep a buffer each, however small: with a window of four
// segments the peer's retransmission costs less.
#define TCP_QUEUE_OOSEQ 0

// A buffer holds a full frame (2 + 14 + 20 + 20 + 536). TcpTransport holds at most
// 2 * TCP_WND / 552 + 2 = 10 of them (receive_queue.h); two are left for everything else.
#define PBUF_POOL_BUFSIZE 608
#define PBUF_POOL_SIZE 12

// What is sent: two segments, headers, a DHCP message.
#define MEM_SIZE 3200
#define MEMP_NUM_PBUF 4
#define MEMP_NUM_TCP_PCB 3  // one in use, two that finish
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_TCP_SEG 8
#define MEMP_NUM_UDP_PCB 4  // DHCP, DNS (one for each open question), one for you
#define ARP_TABLE_SIZE 4

// A question that nobody waits for any more keeps its place for up to seven seconds.
#define DNS_TABLE_SIZE 2
#define DNS_MAX_NAME_LENGTH 128

#endif
