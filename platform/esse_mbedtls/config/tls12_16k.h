/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* TLS 1.2, records of up to 16 KiB, which is all that the protocol allows.
 * MEASURED */
#include "tls12_4k.h" /* IWYU pragma: export */

#undef MBEDTLS_SSL_IN_CONTENT_LEN
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384
