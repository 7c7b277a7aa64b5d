/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What `esse` and the tests are built with: all that Mbed TLS 3.6 has by default, that is TLS 1.2
 * and 1.3 with RSA, every curve, 16 KiB records, the C library's heap and the system's random
 * source. */
#include "mbedtls/mbedtls_config.h" /* IWYU pragma: export */

#define MBEDTLS_USE_PSA_CRYPTO /* opaque keys */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
#undef MBEDTLS_SSL_PROTO_DTLS
#undef MBEDTLS_SSL_DTLS_ANTI_REPLAY
#undef MBEDTLS_SSL_DTLS_HELLO_VERIFY
#undef MBEDTLS_SSL_DTLS_CLIENT_PORT_REUSE
#undef MBEDTLS_SSL_DTLS_CONNECTION_ID
#undef MBEDTLS_SSL_DTLS_CONNECTION_ID_COMPAT
#undef MBEDTLS_SSL_RENEGOTIATION
