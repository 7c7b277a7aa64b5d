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

/// How far a response has come. For an Exchange and for the ResponseReader in it.
enum class Progress : uint8_t {
  kNotYet,  ///< nothing to report
  kHead,    ///< the head is complete. Once for a response
  kBody,    ///< there is a slice of the body
  kEnded,   ///< the body is complete. Stays so
  kFailed,  ///< it is over, and not well. Stays so
};

class ResponseReader {
 public:
  /// The smallest line span. Realistic: 256 and up (a Location and its name must fit).
  static constexpr size_t kMinLine = 64;
  /// Bytes of framing (chunk sizes, extensions, trailers) that may come between two bytes of body.
  static constexpr uint32_t kChunkOverhead = 2048;

  /// What one call of feed() did.
  struct Fed {
    Progress progress = Progress::kNotYet;
    size_t used = 0;  ///< bytes taken from the front of the input, slice included
    Text body;        ///< after kBody: the last bytes of those used
  };

  /// Begins a response. Borrows `line` (at most 65,535 bytes of it are used) until the call of
  /// feed() after kHead; `options` and `media_type` (see Request::media_type) for the whole
  /// response. `bodiless`: the request was a HEAD.
  void start(const Span<char>& line,
             const ResponseOptions& options,
             const Text& media_type,
             bool bodiless = false);
  void start(const Span<char>&, const ResponseOptions&&, const Text&, bool = false) = delete;

  /// Begins another response with what was borrowed for the one before, whose `line` is needed
  /// again.
  void restart(bool bodiless);

  /// Reads up to the next thing to report; kNotYet when all bytes are used. Empty input is fine:
  /// it answers kEnded when there is nothing more to come. Bytes behind the end are not used.
  Fed feed(Span<const char> bytes) {
    const char* at = bytes.begin();
    Fed fed;
    fed.progress = read(at, bytes.end());
    if (fed.progress == Progress::kBody) {
      fed.body = Text(at, slice(at, bytes.end()));
      consume(fed.body.size());
      at = fed.body.end();
    }
    fed.used = static_cast<size_t>(at - bytes.begin());
    return fed;
  }

  /// The same in three steps, for a caller that may leave some of the body for later: moves `at`
  /// past the framing; at kBody, to the front of slice() bytes of body. consume() takes from it.
  Progress read(const char*& at, const char* end);
  size_t slice(const char* at, const char* end) const;
  void consume(size_t n);

  /// What an end of the connection here means, `clean` or cut: kNone when nothing is missing (all
  /// was read, or the body goes up to a clean end), else kHttpTruncated.
  Error end(bool clean) const;

  // The facts, from kHead on (status() from its line on, so on_header can ask for it).

  uint16_t status() const { return head_.status; }
  /// Content-Type is the media type that was asked for, with any parameters; or any would do.
  bool is_expected_type() const { return head_.has_type || media_type_.empty(); }
  /// A content coding that nobody asked for. With a 2xx status it is an error; else the status
  /// counts, and the body is not text.
  bool is_coded() const { return head_.is_coded; }
  /// 301, 302, 303, 307, 308. The body of a redirect with a Location is not read: kEnded follows.
  bool is_redirect() const;
  /// A redirect's Location, empty when there was none. Valid until the next call of feed().
  const Text& location() const { return head_.location; }
  /// Seconds; 0 when there is none, an HTTP date (which on_header sees), or over 32 bits.
  uint32_t retry_after_s() const { return head_.retry_after_s; }

  /// After kFailed.
  Error error() const { return error_; }

 private:
  enum class State : uint8_t {
    kStatusLine,
    kHeader,
    kChunkSize,
    kChunkExtension,
    kChunkEnd,
    kTrailer,
    kBody,  // with a length, or of a chunk: left_
    kBodyUntilClose,
    kEnd,
  };
  /// What a head says. That of an informational response is forgotten.
  struct Head {
    bool has_type = false;
    bool is_coded = false;
    bool is_chunked = false;
    bool has_length = false;
    uint16_t status = 0;
    uint32_t length = 0;
    uint32_t retry_after_s = 0;
    Text location;
  };

  Progress take(char c);
  void keep(char c);
  Progress take_digit(char c);
  Progress end_line();
  Progress take_status_line();
  Progress take_header();
  Progress take_field(const Header& header, bool is_cut);
  Progress take_length(const Text& value);
  Progress end_head();
  Progress end_chunk_size();
  Progress fail(Error error);

  State state_ = State::kStatusLine;
  Error error_ = Error::kNone;
  bool bodiless_ = false;
  Head head_;
  uint32_t line_size_ = 0;  // what does not fit counts
  uint32_t left_ = 0;       // of the body, or of a chunk
  uint32_t overhead_ = 0;   // bytes that heads, then framing, may still take
  // Borrowed.
  Span<char> line_;
  const ResponseOptions* options_ = nullptr;
  Text media_type_;
};

}  // namespace esse::http
