/* SPDX-License-Identifier: Apache-2.0 */
/* An RTOS with one thread: its locks are there for the names' sake. */
#ifndef ESSE_TESTS_LWIP_ARCH_SYS_ARCH_H
#define ESSE_TESTS_LWIP_ARCH_SYS_ARCH_H

typedef int sys_sem_t;
typedef int sys_mutex_t;
typedef int sys_mbox_t;
typedef int sys_thread_t;

#endif
