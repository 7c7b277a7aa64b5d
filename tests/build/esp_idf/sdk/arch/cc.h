/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ESSE_TESTS_ESP_IDF_CC_H
#define ESSE_TESTS_ESP_IDF_CC_H

#include <sys/time.h>

#define LWIP_TIMEVAL_PRIVATE 0
#define LWIP_ERRNO_STDINCLUDE 1

#endif
