/* SPDX-License-Identifier: Apache-2.0 */
/* An RTOS whose objects are handles, as FreeRTOS' are. */
#ifndef ESSE_TESTS_SIZE_LWIP_SYS_ARCH_H
#define ESSE_TESTS_SIZE_LWIP_SYS_ARCH_H

typedef void* sys_sem_t;
typedef void* sys_mutex_t;
typedef void* sys_mbox_t;
typedef void* sys_thread_t;
typedef unsigned sys_prot_t;

#define sys_sem_valid(sem) (*(sem) != (void*)0)
#define sys_sem_valid_val(sem) ((sem) != (void*)0)
#define sys_sem_set_invalid(sem) (*(sem) = (void*)0)
#define sys_mutex_valid(mutex) (*(mutex) != (void*)0)
#define sys_mutex_set_invalid(mutex) (*(mutex) = (void*)0)
#define sys_mbox_valid(mbox) (*(mbox) != (void*)0)
#define sys_mbox_valid_val(mbox) ((mbox) != (void*)0)
#define sys_mbox_set_invalid(mbox) (*(mbox) = (void*)0)

#endif
