// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every macro of esse, its default and its range. A macro removes code; none changes the layout or
// the signature of a public type, so objects built with different settings still link.
// ESSE_CONFIG_HEADER may name a file that is included first. Tabulated in docs/configuration.md.
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#ifdef ESSE_CONFIG_HEADER
#include ESSE_CONFIG_HEADER
#endif

/// 1: `name(Error)` answers a word for every error. 0: it answers "" (saves about 1.5 KB of flash
/// where it is called; a program that never calls it pays nothing either way).
#ifndef ESSE_ERROR_NAMES
#define ESSE_ERROR_NAMES 1
#endif

/// 1: the parser reads a block that lies whole in the input with locals only (64-bit hosts: a
/// fifth to two fifths fewer instructions at large reads, for about 2 KB of code). 0: every line
/// goes through the state machine. What is reported is the same; the differential test runs with
/// both.
#ifndef ESSE_STREAM_WHOLE_BLOCK
#if UINTPTR_MAX > 0xFFFFFFFFu
#define ESSE_STREAM_WHOLE_BLOCK 1
#else
#define ESSE_STREAM_WHOLE_BLOCK 0
#endif
#endif

/// 1: redirects are followed, up to ExchangeOptions::max_redirects. 0: a redirect ends the attempt
/// with kHttpRedirectLimit, as max_redirects = 0 does.
#ifndef ESSE_HTTP_REDIRECTS
#define ESSE_HTTP_REDIRECTS 1
#endif

/// 1: requests of any method, with a body from a text or from a producer. 0: GET and HEAD only;
/// any other method, and a body, is refused with kBody.
#ifndef ESSE_HTTP_BODY
#define ESSE_HTTP_BODY 1
#endif

/// 1: ClientOptions::error_body reads the beginning of an error response's body. 0: that option
/// is refused with kOption.
#ifndef ESSE_CLIENT_ERROR_BODY
#define ESSE_CLIENT_ERROR_BODY 1
#endif

/// Called with a condition that only the caller's mistake can make false, never with data from the
/// network. Default: nothing.
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
