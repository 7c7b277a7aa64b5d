/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* TLS 1.2, records of at most 4 KiB.
 * Measured on a Cortex-M3 (gcc 12 -Os, print_events on qemu_lm3s6965evb, root and leaf of
 * P-256): 10.2 KB of arena at the peak, 56 KB of flash more than plain HTTP, 2.7 KB of stack in
 * all. Cannot talk to: servers with RSA or P-384 certificates, servers of TLS 1.3 only, and servers
 * that send records over 4 KiB and ignore max_fragment_length (OpenSSL honours it, many do not). */
#include "minimal.h" /* IWYU pragma: export */

#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_MAX_FRAGMENT_LENGTH
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_PSK_ENABLED
/* Mbed TLS 3.6 asks for ECDH_C here, which p256-m is not, and would offer no curve. */
#define MBEDTLS_SSL_TLS1_2_SOME_ECC
#define MBEDTLS_SSL_CIPHERSUITES \
  MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_PSK_WITH_AES_128_GCM_SHA256
#define MBEDTLS_SSL_IN_CONTENT_LEN 4096
#define MBEDTLS_SSL_OUT_CONTENT_LEN 2048
