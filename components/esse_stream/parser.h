// SPDX-License-Identifier: Apache-2.0
#pragma once
// Parser: bytes of a text/event-stream in, events out (WHATWG HTML, 9.2.6 "Interpreting an event
// stream"), in one span that the caller owns. No heap, no recursion, no clock, no thread: work is
// bounded by the bytes given, memory by the span.
//
// What is reported, part boundaries included, depends on the bytes and on the span's size only,
// never on how the bytes were split into calls. Bytes that are not UTF-8 pass through untouched.
//
// The span holds `| last id | data | value that is arriving | free | type and id of this event |`.
// A type and an id may take a quarter of the span each (see limit()), so at least a quarter is
// always left for data, and one greedy id cannot starve the stream.
#include "esse_base/text.h"

namespace esse::stream {

/// What feed() found.
enum class Found : uint8_t {
  kNeedMore,       ///< nothing more in these bytes; all are used
  kEvent,          ///< event() is a whole event
  kEventPart,      ///< event() is a part of an event that is larger than the room for it
  kEventCut,       ///< parts were reported, and the rest will not come: forget them
  kEventTooLarge,  ///< an event was dropped: its data (parts are off) or its type does not fit
  kComment,        ///< comment() is the text of a comment
  kIdRefused,      ///< an id over limit() bytes was ignored; the previous one stays
  kRetry,          ///< retry_ms() is what the server asks for
};

enum class Part : uint8_t { kWhole, kLast, kFirst, kMiddle };

/// Views into the parser's span or into the bytes given to feed(): valid until the next call.
struct EventView {
  Text type;           ///< "message" when the event names none; in a part: as far as known
  Text data;           ///< lines joined by LF; in a part: this part's bytes
  Text last_event_id;  ///< the event's id or the last one before it; in a part: as far as known
  Part part = Part::kWhole;
};

struct Step {
  Found found = Found::kNeedMore;
  size_t used = 0;  ///< bytes taken from the front of the input; give the rest to the next call
};

struct ParserOptions {
  /// Report an event that is larger than the room as parts. Off: drop it, report kEventTooLarge.
  bool parts = true;
  /// Report comments. A comment that does not fit into the room left is skipped either way.
  bool comments = true;
  /// Let the id of a dropped event become the last event ID: resuming will not bring it again.
  bool commit_dropped_id = false;
};

class Parser {
 public:
  /// The smallest span that works at all. Realistic: 512 and up.
  static constexpr size_t kMinStorage = 2;

  /// Borrows `storage` for the parser's life.
  explicit Parser(Span<char> storage, ParserOptions options = {});
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Reads up to the next thing to report. Work is bounded by bytes.size(), linear for any split.
  /// A CR that ends the input completes its line at once.
  Step feed(Span<const char> bytes);

  /// The stream is over; the next bytes belong to a new one (a BOM may come again). An event
  /// without its blank line is discarded, its id with it; the last event ID stays.
  /// Answers kEventCut when parts of the discarded event were reported, kNeedMore otherwise.
  Found end();

  /// After kEvent and kEventPart.
  EventView event() const;
  /// After kComment: all behind the colon, a leading space included. Valid until the next call.
  Text comment() const { return comment_; }
  /// After kRetry, in milliseconds; a number over UINT32_MAX is UINT32_MAX.
  uint32_t retry_ms() const { return number_; }

  /// The last event ID that is committed: what Last-Event-ID says on reconnecting. The id of an
  /// event commits at the next call of feed() or end(), so an event that is still being looked at
  /// can be had again. Valid until then.
  Text last_event_id() const { return Span<char>(storage_, static_cast<size_t>(start_ - storage_)); }
  /// Sets it between two streams. False, and nothing changes, when `id` is over limit() or a stream
  /// has begun. `id` may lie inside the storage.
  bool set_last_event_id(Text id);
  /// The longest type or id in bytes: a quarter of the span.
  size_t limit() const { return static_cast<size_t>(end_ - storage_) / 4; }

  /// All of the storage that holds nothing between two streams (before the first feed(), after
  /// end()): free for the caller's use until the next feed().
  Span<char> spare() const { return Span<char>(start_, static_cast<size_t>(end_ - start_)); }

 private:
  enum class State : uint8_t { kLineStart, kName, kAfterColon, kValue, kSkip };
  enum class Field : uint8_t { kData, kEvent, kId, kRetry, kComment, kBom };
  /// What is known of the block that is being read.
  struct Block {
    bool has_data;
    bool lf_due;       // the LF between two data lines is still to be written
    bool has_next_id;
    bool type_newer;   // in the tail the type lies before the id
    bool part_sent;
    bool dropped;      // the rest is not reported
    bool done;         // reported; its id commits with the next call
  };

  void settle();
  const char* line_start(const char* p);
  const char* name(const char* p, const char* end);
  const char* end_name(const char* p);
  const char* value(const char* p, const char* end);
  const char* end_line(const char* p);
  void end_value(Text value);
  void end_block();
  void end_event();
  void discard_event();
  void overflow();
  void drop_event();
  void keep_in_tail(Text value);
  void keep_data();
  void release_data();
  size_t most() const;
  Text next_id() const;

  char* const storage_;
  char* const end_;
  ParserOptions options_;
  bool first_line_ = true;  // a BOM may stand here
  bool after_cr_ = false;   // an LF now belongs to the line before
  bool unfit_;              // the value of this line: too long, or not a number
  char* start_;             // of the data: behind the committed id
  char* data_end_;          // of the data, counted as if it were here even while data_ is a view
  char* held_end_;          // of a value that is still arriving, behind the data
  char* tail_;              // this block's type and id: the newer, then the older up to end_
  const char* data_;
  size_t type_size_;
  uint32_t number_;         // of a retry field
  Text comment_;
  State state_ = State::kLineStart;
  Field field_;
  uint8_t matched_;         // bytes of the name; in a retry value: whether it has a digit
  Found found_ = Found::kNeedMore;
  Block block_;
};

/// A Parser with `N` bytes of storage inside.
template <size_t N>
class StaticParser : public Parser {
  static_assert(N >= kMinStorage, "a parser needs at least two bytes");

 public:
  explicit StaticParser(ParserOptions options = {}) : Parser(Span<char>(bytes_), options) {}

 private:
  char bytes_[N];
};

}  // namespace esse::stream
