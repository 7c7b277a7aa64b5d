// SPDX-License-Identifier: Apache-2.0
#pragma once
// ResponseReader: the bytes of an HTTP/1.x response in; facts of its head and slices of its body
// out (RFC 9112). Its memory is constant: one header line at a time is put together in a span that
// the caller owns. A line that does not fit is skipped; if it decides about the body, that is an
// error. Body bytes are never copied. No heap, no recursion, no clock. The work is bounded by the
// bytes given.
//
// What it reports depends on the bytes only. How they are split into calls changes nothing but
// where the body is cut into slices.
#include "esse_base/error.h"
#include "esse_http/header.h"

namespace esse::http {
namespace internal {
enum class Name : uint8_t;
}

struct ResponseOptions {
  /// The most bytes that all heads of one response may take together, those of informational (1xx)
  /// responses included. Over it: kHttpHeadTooLarge.
  uint32_t head_bytes = 16 * 1024;
  /// Called for every header line that fits in the span, those of informational responses included.
  /// Of a redirect it sees the lines up to its Location, and that one. The views are valid during
  /// the call. Null: nobody is told.
  void (*on_header)(void* context, const Header& header) = nullptr;
  void* context = nullptr;
};

/// How far a response has come. An Exchange answers this, and so does the ResponseReader in it.
enum class Progress : uint8_t {
  kNotYet,  ///< nothing to report
  kHead,    ///< the head is complete. Reported once for a response
  kBody,    ///< there is a slice of the body
  kEnded,   ///< the body is complete. Every later answer is the same
  kFailed,  ///< it is over, and has failed. Every later answer is the same
};

class ResponseReader {
 public:
  /// The smallest line span, in bytes. Useful are 256 and more: a Location must fit with its name.
  static constexpr size_t kMinLine = 64;
  /// The most bytes of framing (chunk sizes, extensions, trailers) between two bytes of the body.
  static constexpr uint32_t kChunkOverhead = 2048;

  /// What one call of feed() did.
  struct Fed {
    Progress progress = Progress::kNotYet;
    size_t used = 0;  ///< bytes taken from the front of the input, with the slice of the body
    Text body;        ///< after kBody: the slice, which is the last of the bytes used
  };

  /// Begins a response. `line` is borrowed until the call of feed() after kHead. `options` and
  /// `media_type` (see Request::media_type) are borrowed for the whole response. `bodiless` says
  /// that the request was a HEAD.
  void start(const Span<char>& line,
             const ResponseOptions& options,
             const Text& media_type,
             bool bodiless = false);
  void start(const Span<char>&, const ResponseOptions&&, const Text&, bool = false) = delete;

  /// Begins another response with what was borrowed for the one before. `line` is borrowed again.
  void restart(bool bodiless);

  /// Reads up to the next thing to report. kNotYet when all bytes are used. The input may be empty:
  /// the answer is kEnded when nothing more is to come. Bytes behind the response are not used.
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

  /// The same in three steps, for a caller that may leave some of the body for later. read() moves
  /// `at` past the framing. At kBody, slice() bytes of the body begin at `at`. consume() takes the
  /// first `n` of them; moving `at` is the caller's.
  Progress read(const char*& at, const char* end);
  size_t slice(const char* at, const char* end) const;
  void consume(size_t n);

  /// What an end of the connection means here. `clean` says that the peer ended it in good order.
  /// kNone when nothing is missing: the response is complete, or its body lasts until a clean end
  /// (RFC 9112, section 6.3). error() when reading failed before. Else kHttpTruncated.
  Error end(bool clean) const;

  // The facts of the head, from kHead on.

  /// The status code; 0 before there is one. Known from the status line on, so on_header can ask.
  uint16_t status() const { return head_.status; }
  /// True when Content-Type is the media type that was asked for, or when any type would do.
  /// Parameters do not count.
  bool is_expected_type() const { return head_.has_type || media_type_.empty(); }
  /// True when the body has a content coding, which esse never asks for. With a 2xx status that is
  /// an error (kHttpContentCoding). With any other the status counts, and the body is not text.
  bool is_coded() const { return head_.is_coded; }
  /// True for 301, 302, 303, 307 and 308. With a Location the body is not read: kEnded follows.
  bool is_redirect() const;
  /// A redirect's Location; empty when there is none. Valid until the next call of feed() or
  /// read().
  const Text& location() const { return head_.location; }
  /// Retry-After in seconds (RFC 9110, section 10.2.3), the longest where there are several. A date
  /// counts from the response's own Date. A number that does not fit in 32 bits is UINT32_MAX. 0
  /// when there is none: also with a date that is over or without a Date, in a head that breaks
  /// off, and in that of a redirect with a Location, which is not read to its end.
  uint32_t retry_after_s() const { return head_.is_whole ? head_.retry_after_s : 0; }

  /// Why reading failed. kNone unless the answer was kFailed.
  Error error() const { return error_; }

 private:
  /// A length of 4 GiB and more: the connection ends first.
  static constexpr uint32_t kEndless = UINT32_MAX;

  enum class State : uint8_t {
    kStatusLine,
    kHeader,
    kChunkSize,
    kChunkExtension,
    kChunkEnd,
    kTrailer,
    kBody,  // of known length, or a chunk: left_ bytes are to come
    kBodyUntilClose,
    kEnd,
  };
  /// What a head says. The head of an informational response is forgotten.
  struct Head {
    bool has_type = false;
    bool is_coded = false;
    bool is_chunked = false;
    bool has_length = false;
    bool has_bad_length = false;
    bool is_whole = false;
    uint16_t status = 0;
    uint32_t retry_after_s = 0;
    uint32_t retry_date = 0;  // Unix time, as is the next; 0: none
    uint32_t date = 0;
    Text location;
  };

  Progress take(char c);
  void keep(char c);
  Progress take_digit(char c);
  Progress end_line();
  Progress take_status_line();
  Progress take_header();
  Progress take_field(const Header& header, bool is_cut);
  void take_member(internal::Name name, const Text& member);
  void take_coding(const Text& coding);
  void take_length(const Text& member);
  void take_retry_after(const Text& member);
  void take_nothing(internal::Name name, bool is_cut);
  Progress take_location(const Text& value, bool is_cut);
  Progress take_fold();
  Progress end_head();
  Progress end_chunk_size();
  Progress fail(Error error);

  State state_ = State::kStatusLine;
  Error error_ = Error::kNone;
  bool bodiless_ = false;
  internal::Name name_{};  // of the field whose lines are coming
  Head head_;
  uint32_t line_size_ = 0;  // bytes of this line, with those that do not fit
  uint32_t left_ = 0;       // bytes of the body or chunk that are to come; kEndless stays. In a
                            // head its Content-Length
  uint32_t overhead_ = 0;   // bytes that the heads, and then the framing, may still take
  // Borrowed.
  Span<char> line_;
  const ResponseOptions* options_ = nullptr;
  Text media_type_;
};

}  // namespace esse::http
