/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP's view of the compiler: a little-endian core, and the board's services. */
#ifndef ESSE_BOARDS_LWIP_CC_H
#define ESSE_BOARDS_LWIP_CC_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
uint32_t esse_lwip_random(void);
void esse_lwip_assert(void) __attribute__((noreturn));
#ifdef __cplusplus
}
#endif

#define LWIP_RAND() esse_lwip_random()
#define LWIP_PLATFORM_DIAG(x)
/* Says where, not what: the texts are 6 KB. */
#define LWIP_PLATFORM_ASSERT(x) esse_lwip_assert()
/* No ctype.h, limits.h or unistd.h is needed, and picolibc's errno is thread-local. */
#define LWIP_NO_CTYPE_H 1
#define LWIP_NO_UNISTD_H 1
#define LWIP_TIMEVAL_PRIVATE 0

#endif
