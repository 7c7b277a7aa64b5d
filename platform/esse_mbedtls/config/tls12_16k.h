/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* TLS 1.2, records of up to 16 KiB, which is all that the protocol allows.
 * Measured on a Cortex-M3 (gcc 12 -Os, print_events on qemu_lm3s6965evb, root and leaf of
 * P-256): 22.4 KB of arena at the peak, 56 KB of flash more than plain HTTP, 2.7 KB of stack in
 * all. Cannot talk to: servers with RSA or P-384 certificates, and servers of TLS 1.3 only. */
#include "tls12_4k.h" /* IWYU pragma: export */

#undef MBEDTLS_SSL_IN_CONTENT_LEN
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384
