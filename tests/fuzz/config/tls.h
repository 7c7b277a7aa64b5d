/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Mbed TLS for tls_fuzzer.cpp: config/host.h, but every run is the same for the same input (no
 * clock, no random source of the system), its memory is counted, and its buffers are those of a
 * device. */
#include "../../../platform/esse_mbedtls/config/host.h" /* IWYU pragma: export */

#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
#undef MBEDTLS_HAVE_TIME
#undef MBEDTLS_HAVE_TIME_DATE
#undef MBEDTLS_TIMING_C
#undef MBEDTLS_NET_C
#undef MBEDTLS_SSL_IN_CONTENT_LEN
#define MBEDTLS_SSL_IN_CONTENT_LEN 4096
#undef MBEDTLS_SSL_OUT_CONTENT_LEN
#define MBEDTLS_SSL_OUT_CONTENT_LEN 4096
