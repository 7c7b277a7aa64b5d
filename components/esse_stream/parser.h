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

/// What one call of feed() did.
struct Fed {
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
  Fed feed(Span<const char> bytes);

  /// What was found last is used up: its views end here, and the id of an event that was reported
  /// becomes the last event ID. feed() and end() begin with this.
  void settle() {
    if (found_ != Found::kNeedMore) {
      use_up();
    }
  }

  /// The event that was found last counts as not seen: its id does not become the last event ID.
  /// Only end() may follow.
  void take_back() {
    if (found_ == Found::kEvent || found_ == Found::kEventPart) {
      found_ = Found::kNeedMore;
      id_ = last_event_id();
    }
  }

  /// The stream is over; the next bytes belong to a new one (a BOM may come again). An event
  /// without its blank line is discarded, its id with it; the last event ID stays.
  /// Answers kEventCut when parts of the discarded event were reported, kNeedMore otherwise.
  Found end();

  /// After kEvent and kEventPart.
  EventView event() const;
  /// After kComment: all behind the colon, a leading space included. Valid until the next call.
  Text comment() const { return held_; }
  /// After kRetry, in milliseconds; a number over UINT32_MAX is UINT32_MAX.
  uint32_t retry_ms() const { return number_; }

  /// The last event ID that is committed: what Last-Event-ID says on reconnecting. The id of an
  /// event commits at the next call of settle(), feed() or end(), so an event that is still being
  /// looked at can be had again. Valid until then.
  Text last_event_id() const {
    return Span<char>(storage_, static_cast<size_t>(start_ - storage_));
  }
  /// Sets it between two streams. False, and nothing changes, when `id` is over limit() or a stream
  /// has begun. `id` may lie inside the storage.
  bool set_last_event_id(Text id);
  /// The longest type or id in bytes: a quarter of the span.
  size_t limit() const { return static_cast<size_t>(end_ - storage_) / 4; }

  /// All of the storage that holds nothing between two streams (before the first feed(), after
  /// end()): free for the caller's use until the next feed().
  Span<char> spare() const { return Span<char>(start_, static_cast<size_t>(end_ - start_)); }

 private:
  enum class State : uint8_t {
    kStreamStart,  // a BOM may stand here
    kLineStart,
    kAfterCr,  // an LF belongs to the line before
    kName,
    kAfterColon,
    kValue,
  };
  /// What the rest of the line is. Those that have a name are in the order of kNames.
  enum class Field : uint8_t {
    kComment,
    kData,
    kEvent,
    kId,  // up to here the line's value is held
    kRetry,
    kBom,
    kNumber,     // a retry field with nothing but digits so far
    kLongEvent,  // over limit()
    kLongId,
    kUseless,
  };
  /// What is known of the block that is being read.
  struct Block {
    Part part = Part::kWhole;  // what was reported of it
    bool has_data = false;     // at least one whole data line: an LF goes before the next one
    bool begun = false;        // there is a type or an id, or something was dropped
    bool dropped = false;      // the rest is not reported
  };
  struct Input {
    const char* p;
    const char* end;
  };

  // Each state's function reads on from in.p, where a byte is, and answers the state to go on with.
  Fed read(const char* begin, const char* end);
  State line_start(Input& in);
  Field field_of(char c) const;
  State comment_start(Input& in);
  State name(Input& in);
  State end_name(Input& in);
  State after_colon(Input& in);
  State value(Input& in);
  State retry_digit(Input& in);
  State after_cr(Input& in);
  // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): only where a line end was seen
  State end_line(Input& in) { return *in.p++ == '\r' ? State::kAfterCr : State::kLineStart; }

  // The fast path of 64-bit hosts.
  Fed read_whole(Span<const char> bytes);
  const char* whole_block(const char* p, const char* end);
  bool keep_id(Text id);

  // False when it does not fit.
  bool take_comment(const char* p, size_t size) {
    if (!options_.comments || size > static_cast<size_t>(tail_ - data_end())) {
      return false;
    }
    held_ = Text(p, size);
    found_ = Found::kComment;
    return true;
  }
  void join_lines();
  size_t room() const;
  void hold(const char* p, size_t size);
  void end_value();
  void end_block();
  void use_up();
  void end_event();
  void discard_event();
  void overflow();
  void give_up_value();
  void drop_event();
  void keep_in_tail();
  void take_data();
  void release_data();
  char* data_end() const { return start_ + data_.size(); }
  char* held_end() const { return data_end() + held_.size(); }

  // Bytes first: on ARM the short encodings reach 32 of them, and 32 words.
  State state_ = State::kStreamStart;
  Found found_ = Found::kNeedMore;
  Field field_ = Field::kUseless;
  uint8_t name_size_ = 0;  // in kName: bytes of the name that were read
  ParserOptions options_;
  Block block_;
  char* const storage_;
  char* const end_;
  char* start_;          // of the data: behind the committed id
  char* tail_;           // this block's type and id, the newer before the older, up to end_
  Text type_;            // in the tail, or a view of the input
  Text id_;              // in the tail, or the committed one at storage_
  Text data_;            // at start_, or still a view of the input
  Text held_;            // a value that is still arriving: behind the data, or a view of the input
  uint32_t number_ = 0;  // of a retry field
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
