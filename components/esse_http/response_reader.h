// SPDX-License-Identifier: Apache-2.0
#pragma once
// ResponseReader: the bytes of an HTTP/1.x response in, head facts and slices of the body out.
// Constant memory: one header line at a time is put together in a span of the caller's; a line that
// does not fit is skipped, unless it is one that decides about the body. Body bytes are never
// copied. No heap, no recursion, no clock; work is bounded by the bytes given.
//
// What is reported depends on the bytes only, but for where the body is cut into slices.
#include "esse_base/error.h"
#include "esse_http/header.h"

namespace esse::http {

struct ResponseOptions {
  /// The most bytes that all heads of one response may take, informational ones included.
  uint32_t head_bytes = 16 * 1024;
  /// Called for every header line that fits, those of 1xx included; of a redirect up to its
  /// Location. The views are valid during the call.
  void (*on_header)(void* context, const Header& header) = nullptr;
  void* context = nullptr;
};

enum class Found : uint8_t {
  kNeedMore,  ///< all bytes are used
  kHead,      ///< the head is complete: look at the facts, then go on with the rest
  kBody,      ///< `body` is a slice of it
  kEnd,       ///< it is over, well or not: error(). Bytes behind it are not used. Stays so
};

struct ReadStep {
  Found found = Found::kNeedMore;
  size_t used = 0;  ///< bytes taken from the front of the input, slice included
  Text body;        ///< the last bytes of those used
};

class ResponseReader {
 public:
  /// The smallest line span. Realistic: 256 and up (a Location and its name must fit).
  static constexpr size_t kMinLine = 64;
  /// Bytes of framing (chunk sizes, extensions, trailers) that may come between two bytes of body.
  static constexpr uint32_t kChunkOverhead = 2048;

  /// Begins a response. Borrows `line` (at most 65,535 bytes of it are used) until the call of
  /// feed() after kHead, and `options` for the whole response. `bodiless`: the request was a HEAD.
  void start(const Span<char>& line, const ResponseOptions& options, bool bodiless = false);

  /// Reads up to the next thing to report. Empty input is fine: it answers kEnd when there is
  /// nothing more to come.
  ReadStep feed(Span<const char> bytes) {
    const char* at = bytes.begin();
    ReadStep step;
    step.found = read(at, bytes.end());
    if (step.found == Found::kBody) {
      step.body = Text(at, slice(at, bytes.end()));
      consume(step.body.size());
      at = step.body.end();
    }
    step.used = static_cast<size_t>(at - bytes.begin());
    return step;
  }

  /// The same in three steps, for a caller that may leave some of the body for later: moves `at`
  /// past the framing; at kBody, to the front of slice() bytes of body. consume() takes from it.
  Found read(const char*& at, const char* end);
  size_t slice(const char* at, const char* end) const {
    const size_t size = static_cast<size_t>(end - at);
    return left_ < size ? left_ : size;
  }
  void consume(size_t n) { left_ -= static_cast<uint32_t>(n); }

  /// What it means that the connection ends here, `clean` or cut: kNone when nothing is missing
  /// (all was read, or the body goes up to a clean end), else kHttpTruncated.
  Error end(bool clean) const;

  // The facts, from kHead on (status() from its line on, so on_header can ask for it).

  uint16_t status() const { return status_; }
  /// Content-Type is text/event-stream, with any parameters.
  bool is_event_stream() const { return (flags_ & kEventStream) != 0; }
  /// A content coding that nobody asked for. With a 2xx status it is an error; else the status
  /// counts, and the body is not text.
  bool is_coded() const { return (flags_ & kCoded) != 0; }
  /// 301, 302, 303, 307, 308. The body of a redirect with a Location is not read: kEnd follows.
  bool is_redirect() const;
  /// A redirect's Location, empty when there was none. Valid until the next call of feed().
  const Text& location() const { return location_; }
  /// Seconds; 0 when there is none, an HTTP date (which on_header sees), or over 32 bits.
  uint32_t retry_after_s() const { return retry_after_s_; }

  Error error() const { return error_; }

 private:
  // Up to kTrailer, bytes are taken one by one.
  enum class State : uint8_t {
    kStatusLine,
    kHeader,
    kChunkSize,
    kExtension,
    kChunkEnd,
    kTrailer,
    kData,
    kUntilClose,
    kEnd,
  };
  // Bits 0, 1, 2: of the header internal::kContentEncoding + 0, 1, 2; the first says that it has a
  // word that we do not know, the others that it has the one that we do.
  enum Flag : uint8_t {
    kCoded = 1,
    kEventStream = 2,
    kChunked = 4,
    kHasLength = 8,
    kBodiless = 16
  };

  Error take(char c);
  Error take_digit(char c);
  Error end_line();
  Error end_head();
  Error take_status_line();
  Error take_header();

  // Bytes first: GCC reaches them with shorter instructions there. All zero before start().
  State state_ = State::kStatusLine;
  uint8_t flags_ = 0;
  Error error_ = Error::kNone;
  uint16_t status_ = 0;
  char* line_ = nullptr;
  uint32_t line_capacity_ = 0;
  uint32_t line_size_ = 0;  // what does not fit counts
  const ResponseOptions* options_ = nullptr;
  uint32_t left_ = 0;      // of the chunk, of the body with a length
  uint32_t overhead_ = 0;  // bytes that heads, then framing, may still take
  uint32_t retry_after_s_ = 0;
  Text location_;
};

}  // namespace esse::http
