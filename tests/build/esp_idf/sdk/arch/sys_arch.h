/* SPDX-License-Identifier: Apache-2.0 */
/* An RTOS whose objects are handles, as FreeRTOS' are. */
#ifndef ESSE_TESTS_ESP_IDF_SYS_ARCH_H
#define ESSE_TESTS_ESP_IDF_SYS_ARCH_H

typedef void* sys_sem_t;
typedef void* sys_mutex_t;
typedef void* sys_mbox_t;
typedef void* sys_thread_t;
typedef int sys_prot_t;

#endif
