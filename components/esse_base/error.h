// SPDX-License-Identifier: Apache-2.0
#pragma once
// Error: every way in which something can go wrong, in one byte. Each component has a range, so a
// number tells the room. The caller's mistakes (is_caller_mistake) are told apart from the
// network's; "not yet" and "ended" are no errors and have no number here.
#include "esse_base/config.h"

namespace esse {

enum class Error : uint8_t {
  kNone = 0,

  // 1-31: the caller's mistakes. Found before anything is sent.
  kSpanTooSmall = 1,  ///< a buffer is smaller than its documented minimum
  kUrlSyntax,         ///< a control, space, backslash or byte over 0x7E in path or query
  kUrlScheme,         ///< begins with neither http:// nor https://
  kUrlUserinfo,       ///< user and password belong into the options, not into the URL
  kUrlPort,           ///< not 1 to 65535
  kUrlHost,           ///< empty host, or a byte that no host has
  kUrlTooLong,        ///< does not fit the url span
  kMethod,            ///< not an RFC 9110 token
  kHeaderName,        ///< not an RFC 9110 token, or one that esse writes itself
  kHeaderValue,       ///< holds CR, LF or NUL
  kCredentials,       ///< user with a colon; a control in user, password or token; no token
  kLastEventId,       ///< holds CR, LF or NUL, or does not fit the event span
  kBody,              ///< a body without a length, or with a method that has none
  kOption,            ///< an option is out of its range
  kNotOpen,           ///< the call needs an open client
  kAlreadyOpen,       ///< the call needs a closed client
  kNoTls,             ///< an https URL, and a transport that cannot secure
  kEventField,        ///< NUL, CR or LF in an event's type or id

  // 32-47: the transport.
  kNameNotFound = 32,  ///< the resolver says that there is no such host
  kNameFailed,         ///< the resolver failed, or did not answer
  kConnectRefused,
  kUnreachable,      ///< no route
  kNetworkDown,      ///< the port knows that the link is down: not tried
  kReset,            ///< the peer, or something between, reset the connection
  kTransportMemory,  ///< no memory for a connection
  kTransportFailed,  ///< anything else; `native` says what

  // 48-63: securing (TLS).
  kTlsHandshake = 48,  ///< the handshake failed; `native` says how
  kTlsVerify,          ///< the certificate was refused; `verify_flags` says why
  kTlsMemory,          ///< no memory for TLS: retried slowly
  kTlsRecord,          ///< a broken record, or one larger than the buffer
  kTlsConfig,          ///< the TLS set-up itself is unusable

  // 64-79: what came is not the HTTP that was asked for.
  kHttpSyntax = 64,     ///< not an HTTP/1.x response
  kHttpHeadTooLarge,    ///< the response head is over its limit in bytes
  kHttpChunk,           ///< chunked framing is broken
  kHttpChunkOverhead,   ///< chunk extensions or trailers over their limit
  kHttpLength,          ///< Content-Length does not parse, or two differ
  kHttpTransferCoding,  ///< a transfer coding other than chunked
  kHttpContentCoding,   ///< a content coding that nobody asked for
  kHttpBodyTooLarge,    ///< the body is over its limit
  kBodyProducer,        ///< the request body's producer failed or broke its length

  // 80-95: a redirect that cannot be followed.
  kHttpLocationMissing = 80,  ///< without a Location, or with an empty one
  kHttpLocation,              ///< a Location that is not an http or https URL
  kHttpLocationTooLong,       ///< does not fit the url span
  kHttpRedirectLimit,         ///< too many redirects in a row
  kHttpRedirectInsecure,      ///< from https to http: refused

  // 96-111: a limit of time.
  kNameTimeout = 96,
  kConnectTimeout,
  kTlsTimeout,
  kWriteTimeout,     ///< the request could not be written in time
  kResponseTimeout,  ///< no complete response head in time
  kIdleTimeout,      ///< no byte for longer than the idle limit
  kTotalTimeout,     ///< the whole request took longer than its limit

  // 112-127: an answer that is no stream.
  kStatus = 112,  ///< a status other than 200 and 204; Cause::status says which
  kNoContent,     ///< 204: the server asks to stop
  kContentType,   ///< 200, and not text/event-stream (a captive portal, often)

  // 128-143: the end of a body.
  kStreamEnded = 128,  ///< the server ended the stream in good order
  kHttpTruncated,      ///< the connection ended before the body did
  kRejected,           ///< Client::reject(): the caller found what came to be useless

  // 144-159: somebody here ended it.
  kAttemptLimit = 144,  ///< Client::limit(): the configured number of failures is used up
  kTimeLimit,           ///< Client::limit(): the configured time without a stream is used up
  kClosedByCaller,      ///< close()
  kReconnectByCaller,   ///< reconnect()
  kStoppedByHook,       ///< a hook answered "stop"
};

/// The ranges above, for counters and for policies.
enum class ErrorGroup : uint8_t {
  kCaller,  // and kNone
  kCallerToo,
  kTransport,
  kTls,
  kProtocol,
  kRedirect,
  kTimeout,
  kAnswer,
  kEnd,
  kHere,
  kOther,  ///< any number above: of another component, or of a transport that is not esse's
};
constexpr unsigned kErrorGroups = 11;
/// The range that `error` is in. Safe as an index below kErrorGroups, whatever the number.
constexpr ErrorGroup group(Error error) {
  const unsigned range = static_cast<uint8_t>(error) / 16u;
  return range < kErrorGroups ? static_cast<ErrorGroup>(range) : ErrorGroup::kOther;
}

/// A word for the error, as in the enumerator without its `k`: "ConnectRefused". Never null;
/// "Unknown" for a number that has no name. Static storage.
const char* name(Error error);

/// True for 1-31: the program is wrong, not the network.
constexpr bool is_caller_mistake(Error error) {
  return error > Error::kNone && static_cast<uint8_t>(error) < 32;
}

}  // namespace esse
