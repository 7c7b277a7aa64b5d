/* SPDX-License-Identifier: Apache-2.0 */
/* ESP-IDF 6 has Mbed TLS 4, which is not here. It computes through PSA, and the SDK is PSA's
 * source. */
#include "mbedtls_5.h"

#define MBEDTLS_USE_PSA_CRYPTO
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
