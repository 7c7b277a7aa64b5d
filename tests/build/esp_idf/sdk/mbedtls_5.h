/* SPDX-License-Identifier: Apache-2.0 */
/* What differs from Mbed TLS's defaults in ESP-IDF 5, as far as a port sees it: no TLS 1.3, no
   opaque keys, no callback for trusted certificates, a small buffer for what is sent. */
#include "mbedtls/mbedtls_config.h"

#undef MBEDTLS_SSL_PROTO_TLS1_3
#undef MBEDTLS_USE_PSA_CRYPTO
#undef MBEDTLS_SSL_PROTO_DTLS
#undef MBEDTLS_NET_C
#undef MBEDTLS_TIMING_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_SSL_OUT_CONTENT_LEN 4096
