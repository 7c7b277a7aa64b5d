// SPDX-License-Identifier: Apache-2.0
// name(Error) answers the enumerator without its k, for every number there is.
#include <gtest/gtest.h>

#include "esse_base/error.h"

namespace esse {
namespace {

const char* word_of(Error error) {
  switch (error) {  // no default: the compiler reports an enumerator that was forgotten here
    // clang-format off
    case Error::kNone: return "None";
    case Error::kSpanTooSmall: return "SpanTooSmall";
    case Error::kUrlSyntax: return "UrlSyntax";
    case Error::kUrlScheme: return "UrlScheme";
    case Error::kUrlUserinfo: return "UrlUserinfo";
    case Error::kUrlPort: return "UrlPort";
    case Error::kUrlHost: return "UrlHost";
    case Error::kUrlTooLong: return "UrlTooLong";
    case Error::kMethod: return "Method";
    case Error::kHeaderName: return "HeaderName";
    case Error::kHeaderValue: return "HeaderValue";
    case Error::kCredentials: return "Credentials";
    case Error::kLastEventId: return "LastEventId";
    case Error::kBody: return "Body";
    case Error::kOption: return "Option";
    case Error::kNotOpen: return "NotOpen";
    case Error::kAlreadyOpen: return "AlreadyOpen";
    case Error::kNoTls: return "NoTls";
    case Error::kEventField: return "EventField";
    case Error::kNameNotFound: return "NameNotFound";
    case Error::kNameFailed: return "NameFailed";
    case Error::kConnectRefused: return "ConnectRefused";
    case Error::kUnreachable: return "Unreachable";
    case Error::kNetworkDown: return "NetworkDown";
    case Error::kReset: return "Reset";
    case Error::kTransportMemory: return "TransportMemory";
    case Error::kTransportFailed: return "TransportFailed";
    case Error::kTlsHandshake: return "TlsHandshake";
    case Error::kTlsVerify: return "TlsVerify";
    case Error::kTlsMemory: return "TlsMemory";
    case Error::kTlsRecord: return "TlsRecord";
    case Error::kTlsConfig: return "TlsConfig";
    case Error::kHttpSyntax: return "HttpSyntax";
    case Error::kHttpHeadTooLarge: return "HttpHeadTooLarge";
    case Error::kHttpChunk: return "HttpChunk";
    case Error::kHttpChunkOverhead: return "HttpChunkOverhead";
    case Error::kHttpLength: return "HttpLength";
    case Error::kHttpTransferCoding: return "HttpTransferCoding";
    case Error::kHttpContentCoding: return "HttpContentCoding";
    case Error::kHttpBodyTooLarge: return "HttpBodyTooLarge";
    case Error::kBodyProducer: return "BodyProducer";
    case Error::kHttpLocationMissing: return "HttpLocationMissing";
    case Error::kHttpLocation: return "HttpLocation";
    case Error::kHttpLocationTooLong: return "HttpLocationTooLong";
    case Error::kHttpRedirectLimit: return "HttpRedirectLimit";
    case Error::kHttpRedirectInsecure: return "HttpRedirectInsecure";
    case Error::kHttpRedirectBody: return "HttpRedirectBody";
    case Error::kNameTimeout: return "NameTimeout";
    case Error::kConnectTimeout: return "ConnectTimeout";
    case Error::kTlsTimeout: return "TlsTimeout";
    case Error::kWriteTimeout: return "WriteTimeout";
    case Error::kResponseTimeout: return "ResponseTimeout";
    case Error::kIdleTimeout: return "IdleTimeout";
    case Error::kTotalTimeout: return "TotalTimeout";
    case Error::kStatus: return "Status";
    case Error::kNoContent: return "NoContent";
    case Error::kContentType: return "ContentType";
    case Error::kStreamEnded: return "StreamEnded";
    case Error::kHttpTruncated: return "HttpTruncated";
    case Error::kRejected: return "Rejected";
    case Error::kAttemptLimit: return "AttemptLimit";
    case Error::kTimeLimit: return "TimeLimit";
    case Error::kNotRepeated: return "NotRepeated";
    case Error::kClosedByCaller: return "ClosedByCaller";
    case Error::kReconnectByCaller: return "ReconnectByCaller";
    case Error::kStoppedByHook: return "StoppedByHook";
      // clang-format on
  }
  return "Unknown";
}

TEST(ErrorName, IsTheEnumeratorsForEveryNumber) {
  for (int number = 0; number < 256; ++number) {
    const Error error = static_cast<Error>(number);
    EXPECT_STREQ(name(error), ESSE_ERROR_NAMES ? word_of(error) : "") << number;
  }
}

}  // namespace
}  // namespace esse
