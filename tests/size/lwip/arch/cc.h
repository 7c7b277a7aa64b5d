/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP without a C library's headers: its sizes are taken, it is never run. */
#ifndef ESSE_TESTS_SIZE_LWIP_CC_H
#define ESSE_TESTS_SIZE_LWIP_CC_H

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1
#define LWIP_PROVIDE_ERRNO 1
#define X8_F "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "lu"
#define S32_F "ld"
#define X32_F "lx"
#define SZT_F "u"

#define LWIP_RAND() 4u
#define LWIP_PLATFORM_DIAG(x)
#define LWIP_PLATFORM_ASSERT(x)

#endif
