// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every macro of the components, with its default and its range.
// A macro only removes code. None changes the layout or the signature of a public type, so objects
// that were built with different settings still link.
// ESSE_CONFIG_HEADER may name a file that is included first. docs/configuration.md has a table.
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#ifdef ESSE_CONFIG_HEADER
#if !__has_include(ESSE_CONFIG_HEADER)
#error "ESSE_CONFIG_HEADER names a file that the compiler does not find"
#endif
#include ESSE_CONFIG_HEADER
#endif

/// 1: `name(Error)` and `name(Phase)` answer a word for every enumerator. 0: they answer "", which
/// saves the flash of the words. A program that never calls them pays nothing either way.
#ifndef ESSE_ERROR_NAMES
#define ESSE_ERROR_NAMES 1
#endif

/// 1: the parser has a fast path for a block that lies whole in the input. It costs code, and saves
/// instructions at large reads. 0: every line goes through the state machine. Both report the same;
/// the differential test runs with both. Default: 1 on 64-bit hosts, 0 elsewhere.
#ifndef ESSE_STREAM_WHOLE_BLOCK
#if UINTPTR_MAX > 0xFFFFFFFFu
#define ESSE_STREAM_WHOLE_BLOCK 1
#else
#define ESSE_STREAM_WHOLE_BLOCK 0
#endif
#endif

/// 1: redirects are followed, up to ExchangeOptions::max_redirects in a row. 0: a redirect ends the
/// attempt with kHttpRedirectLimit, as max_redirects = 0 does.
#ifndef ESSE_HTTP_REDIRECTS
#define ESSE_HTTP_REDIRECTS 1
#endif

/// 1: requests may have any method, and a body from a text or from a producer. 0: GET and HEAD
/// only. Any other method, and any body, is refused with kBody.
#ifndef ESSE_HTTP_BODY
#define ESSE_HTTP_BODY 1
#endif

/// 1: ClientOptions::error_body may ask for the beginning of an error response's body. 0: that
/// option is refused with kOption.
#ifndef ESSE_CLIENT_ERROR_BODY
#define ESSE_CLIENT_ERROR_BODY 1
#endif

/// Called with a condition that only a mistake of the caller can make false. It is never called
/// with a condition on data from the network. Default: does nothing.
#ifndef ESSE_ASSERT
#define ESSE_ASSERT(condition) static_cast<void>(0)
#endif

static_assert(ESSE_ERROR_NAMES == 0 || ESSE_ERROR_NAMES == 1, "ESSE_ERROR_NAMES is 0 or 1");
static_assert(ESSE_STREAM_WHOLE_BLOCK == 0 || ESSE_STREAM_WHOLE_BLOCK == 1,
              "ESSE_STREAM_WHOLE_BLOCK is 0 or 1");
static_assert(ESSE_HTTP_REDIRECTS == 0 || ESSE_HTTP_REDIRECTS == 1,
              "ESSE_HTTP_REDIRECTS is 0 or 1");
static_assert(ESSE_HTTP_BODY == 0 || ESSE_HTTP_BODY == 1, "ESSE_HTTP_BODY is 0 or 1");
static_assert(ESSE_CLIENT_ERROR_BODY == 0 || ESSE_CLIENT_ERROR_BODY == 1,
              "ESSE_CLIENT_ERROR_BODY is 0 or 1");
static_assert(CHAR_BIT == 8 && sizeof(int) >= 4, "esse needs 8-bit bytes and 32-bit int");
