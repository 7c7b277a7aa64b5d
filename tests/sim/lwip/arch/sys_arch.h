/* SPDX-License-Identifier: Apache-2.0 */
/* An RTOS with one thread, in virtual time: whoever waits lets it pass (one_thread.cpp). */
#ifndef ESSE_TESTS_SIM_ARCH_SYS_ARCH_H
#define ESSE_TESTS_SIM_ARCH_SYS_ARCH_H

typedef int sys_sem_t; /* how often it may be taken; less than 0: there is none */
typedef int sys_mutex_t;
typedef struct esse_test_mailbox* sys_mbox_t;
typedef int sys_thread_t;
typedef int sys_prot_t;

#endif
