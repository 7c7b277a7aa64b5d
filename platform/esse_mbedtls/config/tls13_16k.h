/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* TLS 1.3, records of up to 16 KiB, which is all that the protocol allows.
 * Measured on a Cortex-M3 (gcc 12 -Os, print_events on qemu_lm3s6965evb, root and leaf of
 * P-256): 24.0 KB of arena at the peak, 63 KB of flash more than plain HTTP, 3.1 KB of stack in
 * all. Cannot talk to: servers with RSA or P-384 certificates, and servers of TLS 1.2 only. */
#include "minimal.h" /* IWYU pragma: export */

#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE /* Mbed TLS wants it for TLS 1.3 */
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384
#define MBEDTLS_SSL_OUT_CONTENT_LEN 2048
