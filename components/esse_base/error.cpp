// SPDX-License-Identifier: Apache-2.0
#include "esse_base/error.h"

namespace esse {

// In an object of its own: a program that prints no names links none.
#if ESSE_ERROR_NAMES
namespace {

// A row for each ErrorGroup: its words in the order of their numbers, each with a NUL, and an empty
// one at the end. A switch is larger by half, and twice as large where an SDK compiles without jump
// tables (ESP-IDF).
// clang-format off
constexpr const char* kNames[kErrorGroups - 1] = {
    "None\0SpanTooSmall\0UrlSyntax\0UrlScheme\0UrlUserinfo\0UrlPort\0UrlHost\0UrlTooLong\0"
    "Method\0HeaderName\0HeaderValue\0Credentials\0LastEventId\0Body\0Option\0NotOpen\0",
    "AlreadyOpen\0NoTls\0EventField\0",
    "NameNotFound\0NameFailed\0ConnectRefused\0Unreachable\0NetworkDown\0Reset\0"
    "TransportMemory\0TransportFailed\0",
    "TlsHandshake\0TlsVerify\0TlsMemory\0TlsRecord\0TlsConfig\0",
    "HttpSyntax\0HttpHeadTooLarge\0HttpChunk\0HttpChunkOverhead\0HttpLength\0"
    "HttpTransferCoding\0HttpContentCoding\0HttpBodyTooLarge\0BodyProducer\0",
    "HttpLocationMissing\0HttpLocation\0HttpLocationTooLong\0HttpRedirectLimit\0"
    "HttpRedirectInsecure\0HttpRedirectBody\0",
    "NameTimeout\0ConnectTimeout\0TlsTimeout\0WriteTimeout\0ResponseTimeout\0IdleTimeout\0"
    "TotalTimeout\0",
    "Status\0NoContent\0ContentType\0",
    "StreamEnded\0HttpTruncated\0Rejected\0",
    "AttemptLimit\0TimeLimit\0NotRepeated\0ClosedByCaller\0ReconnectByCaller\0StoppedByHook\0",
};
// clang-format on

}  // namespace

const char* name(Error error) {
  const unsigned row = static_cast<unsigned>(group(error));
  if (row >= sizeof kNames / sizeof kNames[0]) {
    return "Unknown";
  }
  const char* word = kNames[row];
  for (unsigned n = static_cast<uint8_t>(error) % 16u; n != 0 && *word != '\0'; --n) {
    while (*word++ != '\0') {
    }
  }
  return *word == '\0' ? "Unknown" : word;
}
#else
const char* name(Error) { return ""; }
#endif

}  // namespace esse
