/* SPDX-License-Identifier: Apache-2.0 */
/* What lwIP calls of a C library. stdio.h and stdlib.h are this file, too. */
#ifndef ESSE_TESTS_SIZE_LWIP_STRING_H
#define ESSE_TESTS_SIZE_LWIP_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
void* memcpy(void* to, const void* from, size_t n);
void* memmove(void* to, const void* from, size_t n);
void* memset(void* to, int value, size_t n);
int memcmp(const void* a, const void* b, size_t n);
size_t strlen(const char* text);
int strncmp(const char* a, const char* b, size_t n);
int atoi(const char* text);
#ifdef __cplusplus
}
#endif

#endif
