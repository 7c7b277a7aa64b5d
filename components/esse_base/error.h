// SPDX-License-Identifier: Apache-2.0
#pragma once
// Error: every way in which something can go wrong, in one byte.
// Each kind of failure has a range of 16 numbers; the caller's mistakes have two. So a bare number
// in a log already says where to look. group() answers the range.
// "Not yet" and "ended" are no errors and have no number here.
#include "esse_base/config.h"

namespace esse {

enum class Error : uint8_t {
  kNone = 0,

  // 1-31: the caller's mistakes. Each is found before the request is sent.
  kSpanTooSmall = 1,  ///< a buffer is smaller than its documented minimum
  kUrlSyntax,         ///< a control, space, backslash or byte over 0x7E in the path or query
  kUrlScheme,         ///< begins with neither http:// nor https://
  kUrlUserinfo,       ///< user and password belong in a header (authorization.h), not in the URL
  kUrlPort,           ///< not 1 to 65535
  kUrlHost,           ///< an empty host, or one that cannot be a name or an address
  kUrlTooLong,        ///< not used: the caller's URL is never copied
  kMethod,            ///< not a token (RFC 9110, section 5.6.2)
  kHeaderName,        ///< not a token, or a header that esse writes itself
  kHeaderValue,       ///< holds CR, LF or NUL
  kCredentials,       ///< a user, password or token that its header cannot carry (authorization.h)
  kLastEventId,       ///< holds CR, LF or NUL, or is longer than a quarter of the event span
  kBody,              ///< with GET or HEAD, a size without a producer, 2 GiB, or not built in
  kOption,            ///< an option is out of its range
  kNotOpen,           ///< the call needs an open client
  kAlreadyOpen,       ///< the call needs a closed client
  kNoTls,             ///< an https URL, but the transport has no TLS
  kEventField,        ///< NUL, CR or LF in an event's type or id

  // 32-47: the transport.
  kNameNotFound = 32,  ///< the resolver says that there is no such host
  kNameFailed,         ///< the resolver failed, or did not answer
  kConnectRefused,
  kUnreachable,      ///< no route
  kNetworkDown,      ///< the link is down; a client does not count this as a failure
  kReset,            ///< the peer, or something between, reset the connection
  kTransportMemory,  ///< no memory for a connection
  kTransportFailed,  ///< anything else; `native` says what

  // 48-63: securing (TLS).
  kTlsHandshake = 48,  ///< the handshake failed, or the peer sent a fatal alert at any time later;
                       ///< `native` says how
  kTlsVerify,          ///< the certificate was refused; `verify_flags` says why
  kTlsMemory,          ///< no memory for TLS
  kTlsRecord,          ///< a broken record, or one larger than the buffer
  kTlsConfig,          ///< the TLS options themselves cannot be used

  // 64-79: the response breaks HTTP, or a limit on it.
  kHttpSyntax = 64,     ///< not an HTTP/1.x response
  kHttpHeadTooLarge,    ///< the response head is over its limit in bytes
  kHttpChunk,           ///< chunked framing is broken
  kHttpChunkOverhead,   ///< too much chunked framing between two bytes of the body
  kHttpLength,          ///< Content-Length is no number, or two of them differ
  kHttpTransferCoding,  ///< a transfer coding other than chunked
  kHttpContentCoding,   ///< a content coding, and esse decodes none
  kHttpBodyTooLarge,    ///< the document is over DocumentOptions::max_bytes
  kBodyProducer,        ///< the request body's producer failed or broke its length

  // 80-95: a redirect that cannot be followed.
  kHttpLocationMissing = 80,  ///< no Location, or an empty one
  kHttpLocation,              ///< the Location does not lead to an http or https URL
  kHttpLocationTooLong,       ///< the Location does not fit the header line's span or the url span
  kHttpRedirectLimit,         ///< too many redirects in a row
  kHttpRedirectInsecure,      ///< from https to http: refused
  kHttpRedirectBody,          ///< it would take the request's body to another origin

  // 96-111: a limit of time.
  kNameTimeout = 96,
  kConnectTimeout,
  kTlsTimeout,
  kWriteTimeout,     ///< the request could not be written in time
  kResponseTimeout,  ///< there was no complete response head in time
  kIdleTimeout,      ///< no byte came for longer than the idle limit
  kTotalTimeout,     ///< a document took longer than DocumentOptions::total_ms

  // 112-127: a response that is not what was asked for.
  kStatus = 112,  ///< another status than 200 and 204; Cause::status says which
  kNoContent,     ///< 204: the server asks to stop
  kContentType,   ///< 200, but not of Request::media_type (often a captive portal's page)

  // 128-143: the end of a body.
  kStreamEnded = 128,  ///< the server ended the stream in good order
  kHttpTruncated,      ///< the connection ended before the body did
  kRejected,           ///< Client::reject(): the caller found the content useless

  // 144-159: this side ended it.
  kAttemptLimit = 144,  ///< Client::limit(): ClientOptions::attempt_limit is reached
  kTimeLimit,           ///< Client::limit(): ClientOptions::time_limit_s is reached
  kNotRepeated,         ///< Client::limit(): a server may have acted on the request already
  kClosedByCaller,      ///< close()
  kReconnectByCaller,   ///< reconnect()
  kStoppedByHook,       ///< Hooks::before_attempt answered Go::kStop
};

/// The ranges above, 16 numbers each, for counters and for policies.
enum class ErrorGroup : uint8_t {
  kCaller,     // 1 to 15, and kNone
  kCallerToo,  // 16 to 31
  kTransport,
  kTls,
  kProtocol,
  kRedirect,
  kTimeout,
  kAnswer,
  kEnd,
  kHere,
  kOther,  ///< any number from 160 on: another component's, or a foreign transport's
};
constexpr unsigned kErrorGroups = 11;
/// The range that `error` is in. For any number at all, the answer as an index is below
/// kErrorGroups.
constexpr ErrorGroup group(Error error) {
  const unsigned range = static_cast<uint8_t>(error) / 16u;
  return range < kErrorGroups ? static_cast<ErrorGroup>(range) : ErrorGroup::kOther;
}

/// The enumerator without its `k`: "ConnectRefused". "Unknown" for a number without an enumerator;
/// "" with ESSE_ERROR_NAMES 0. Never null. Static storage.
const char* name(Error error);

/// True for 1 to 31: the program is wrong, not the network.
constexpr bool is_caller_mistake(Error error) {
  return error > Error::kNone && static_cast<uint8_t>(error) < 32;
}

}  // namespace esse
