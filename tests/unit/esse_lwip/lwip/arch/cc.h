/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP on the host: randomness that repeats, and an assertion that ends the test. */
#ifndef ESSE_TESTS_LWIP_ARCH_CC_H
#define ESSE_TESTS_LWIP_ARCH_CC_H

#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif
unsigned esse_test_rand(void);
void esse_test_lock(void);
void esse_test_unlock(void);
#ifdef __cplusplus
}
#endif

#define LWIP_RAND() ((u32_t)esse_test_rand())
#define LWIP_PLATFORM_DIAG(x) \
  do {                        \
    printf x;                 \
  } while (0)
#define LWIP_PLATFORM_ASSERT(x)                                  \
  do {                                                           \
    fprintf(stderr, "lwIP, %s:%d: %s\n", __FILE__, __LINE__, x); \
    abort();                                                     \
  } while (0)

#endif
