/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What tls12_4k.h, tls12_16k.h and tls13_16k.h share: a TLS client for one's own back end. One
 * curve (P-256, computed by p256-m, which comes with Mbed TLS), ECDSA certificates, AES-128-GCM,
 * SHA-256; forward secrecy but with a PSK in TLS 1.2. All memory comes from one span
 * (MbedTlsArena): no C library heap, no stdio, no clock.
 * Use: -DMBEDTLS_CONFIG_FILE='"esse_mbedtls/config/tls12_4k.h"', for Mbed TLS 3.6 with its
 * 3rdparty/p256-m, and for esse; the folder platform/ among the include directories. */

#include <stdio.h>

/* The ground. What prints is never called, and is left out by the linker (--gc-sections). */
#define MBEDTLS_PLATFORM_SNPRINTF_MACRO snprintf
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C
#define MBEDTLS_MEMORY_ALIGN_MULTIPLE 8 /* Cortex-M3 with UNALIGN_TRP: LDRD needs it */

/* Arithmetic, all of it through PSA, with the random source that TlsOptions names: keys may be
 * PSA's own (opaque), and p256-m takes the place of 17 KB of Mbed TLS. RAM before speed. */
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_PSA_CRYPTO_CONFIG
#define MBEDTLS_PSA_CRYPTO_CONFIG_FILE "esse_mbedtls/config/crypto_minimal.h"
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
#define MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS /* nobody else changes them under PSA's hands */
#define MBEDTLS_PSA_KEY_SLOT_COUNT 8
#define MBEDTLS_PSA_P256M_DRIVER_ENABLED
#define MBEDTLS_USE_PSA_CRYPTO
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_AES_ONLY_128_BIT_KEY_LENGTH
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT
#define MBEDTLS_GCM_C
#define MBEDTLS_MD_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER

/* Certificates and keys, DER and PEM. */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_OID_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
#define MBEDTLS_X509_MAX_INTERMEDIATE_CA 4
#define MBEDTLS_X509_REMOVE_INFO

/* TLS. */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_ALPN
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_SESSION_TICKETS
