// SPDX-License-Identifier: Apache-2.0
// lwIP's sockets for one connection in little RAM, under an RTOS: lwipopts_small.h, and what
// differs. An lwipopts.h of its own, or the start of one: include it, then #undef and #define.
// arch/cc.h has to say LWIP_RAND(), and your sys_arch what lwIP's threads are made of.
//
// RAM on Cortex-M3: 13,056 B of lwIP, and 92 B for each TcpTransport. Beside it the RTOS' heap has
// the stack of lwIP's thread, its mailbox, and a mailbox and a semaphore for each socket.
#ifndef ESSE_LWIP_CONFIG_LWIPOPTS_RTOS_H
#define ESSE_LWIP_CONFIG_LWIPOPTS_RTOS_H

#include "esse_lwip/config/lwipopts_small.h"

#undef NO_SYS
#define NO_SYS 0
#undef SYS_LIGHTWEIGHT_PROT
#define SYS_LIGHTWEIGHT_PROT 1
#undef LWIP_SOCKET
#define LWIP_SOCKET 1
#undef LWIP_NETCONN
#define LWIP_NETCONN 1
// A socket call then works by itself under a lock, and not by a message to lwIP's thread.
#define LWIP_TCPIP_CORE_LOCKING 1
// 1, lwIP's default, makes macros of close(), read() and write(), which are Transport's.
#define LWIP_COMPAT_SOCKETS 0
#define LWIP_POSIX_SOCKETS_IO_NAMES 0
#define LWIP_SOCKET_POLL 1
#define LWIP_SOCKET_SELECT 0
#undef LWIP_ALTCP
#define LWIP_ALTCP 0  // sockets have keep-alive without it

#define MEMP_NUM_NETCONN 2  // one in use, one for you
#define MEMP_NUM_NETBUF 2
#define MEMP_NUM_TCPIP_MSG_API 4
#define MEMP_NUM_TCPIP_MSG_INPKT 8
#define TCPIP_MBOX_SIZE 12
// A segment that waits for a reader takes a place. A full box makes lwIP drop what comes.
#define DEFAULT_TCP_RECVMBOX_SIZE 12
#define DEFAULT_UDP_RECVMBOX_SIZE 2
#define DEFAULT_ACCEPTMBOX_SIZE 2
#define TCPIP_THREAD_STACKSIZE 1536
#define TCPIP_THREAD_PRIO 3

// Sockets keep a buffer of the pool for each segment, however small: more than lwipopts_small.h.
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 12

#endif
