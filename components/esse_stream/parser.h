// SPDX-License-Identifier: Apache-2.0
#pragma once
// Parser: bytes of a text/event-stream in, events out (WHATWG HTML, 9.2.6 "Interpreting an event
// stream"). It works in one span that the caller owns: no heap, no recursion, no clock, no thread.
// Its work is bounded by the bytes given, its memory by the span.
//
// What it reports, and where parts begin, depends only on the bytes and on the span's size. How the
// bytes are split into calls makes no difference. Bytes that are not UTF-8 pass through untouched.
//
// The span holds `| last id | data | value that is arriving | free | type and id of this event |`.
// A type and an id may take a quarter of the span each (see limit()). So at least a quarter is left
// for data, and no long id can starve the stream.
#include "esse_base/text.h"

namespace esse::stream {

/// What feed() found.
enum class Found : uint8_t {
  kNeedMore,         ///< there is nothing more to report, and all bytes are used
  kEvent,            ///< event() is a whole event
  kEventPart,        ///< event() is a part of an event that is larger than the room for it
  kEventCut,         ///< the rest of the parts so far will not come: forget them
  kEventTooLarge,    ///< an event was dropped: it does not fit (parts off), or its type is too long
  kComment,          ///< comment() is the text of a comment
  kIdRefused,        ///< an id over limit() bytes was ignored; the previous one stays
  kRetry,            ///< retry_ms() is the reconnection time that the server asks for
  kLineIgnored,      ///< a line had a field name that the format does not know: it means nothing
  kEventIncomplete,  ///< by end() only: an event of which nothing was reported lacks its blank line
};

/// Which part of an event an EventView is.
enum class Part : uint8_t { kWhole, kLast, kFirst, kMiddle };

/// An event, or a part of one. The texts are views into the parser's span, or into the bytes given
/// to feed(). They are valid until the next call of settle(), feed() or end().
struct EventView {
  Text type;           ///< "message" when the event names none; of a part: as known so far
  Text data;           ///< lines joined with LF; of a part: this part's bytes
  Text last_event_id;  ///< the event's id, or the last one before it; of a part: as known so far
  Part part = Part::kWhole;
};

/// What one call of feed() did.
struct Fed {
  Found found = Found::kNeedMore;
  size_t used = 0;  ///< bytes taken from the front of the input; the next call needs the rest
};

struct ParserOptions {
  /// Reports an event that is larger than the room for it as parts. Off: the event is dropped, and
  /// kEventTooLarge reported.
  bool parts = true;
  /// Reports comments. A comment that does not fit in the room left is skipped either way.
  bool comments = true;
  /// Lets the id of a dropped event become the last event ID, so that resuming does not bring the
  /// same event again.
  bool commit_dropped_id = false;
};

class Parser {
 public:
  /// The smallest span, in bytes, that works at all. Useful are 512 and more.
  static constexpr size_t kMinStorage = 2;

  /// Borrows `storage` for the parser's lifetime. It has at least kMinStorage bytes.
  explicit Parser(Span<char> storage, ParserOptions options = {});
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Reads up to the next thing to report. The work is bounded by bytes.size(), and linear in the
  /// stream for any split. A CR that ends the input completes its line at once.
  Fed feed(Span<const char> bytes);

  /// Marks what was found last as used: its views end here. If it was an event, or its last part,
  /// its id becomes the last event ID. feed() and end() begin with this.
  void settle() {
    if (found_ != Found::kNeedMore) {
      use_up();
    }
  }

  /// Keeps the id of the event that was found last from becoming the last event ID. Of a large
  /// event that holds after its last part: an id that is not known yet may still come.
  void discard_id() { id_ = last_event_id(); }

  /// Takes the event that was found last as not seen: its id does not become the last event ID.
  /// Only end() may follow.
  void take_back() {
    if (found_ == Found::kEvent || found_ == Found::kEventPart) {
      found_ = Found::kNeedMore;
      block_.begun = block_.part != Part::kWhole;
      discard_id();
    }
  }

  /// Ends the stream. The next bytes belong to a new one, which may begin with a BOM. An event
  /// without its blank line is discarded together with its id (WHATWG HTML, 9.2.6). The last event
  /// ID stays. Answers kEventCut when parts of the discarded event were reported, kEventIncomplete
  /// when none were, kLineIgnored when the stream ended within such a line, else kNeedMore.
  Found end();

  /// The event. Only after kEvent and kEventPart.
  EventView event() const;
  /// The comment: all that follows its colon, a leading space included. Only after kComment. Valid
  /// until the next call of settle(), feed() or end().
  Text comment() const { return held_; }
  /// The reconnection time in milliseconds. A number over UINT32_MAX is UINT32_MAX. Only after
  /// kRetry.
  uint32_t retry_ms() const { return number_; }

  /// The last event ID that is committed: what Last-Event-ID says on reconnecting. The id of an
  /// event is committed by the next call of settle(), feed() or end(). So a connection that breaks
  /// while an event is being handled resumes before that event. The view is valid until that call.
  Text last_event_id() const {
    return Span<char>(storage_, static_cast<size_t>(start_ - storage_));
  }
  /// Sets the last event ID between two streams. Answers false and changes nothing when `id` is
  /// over limit(), or when a stream has begun. `id` may lie inside the storage. The caller sees to
  /// it that `id` holds no NUL, CR or LF.
  bool set_last_event_id(Text id);
  /// Whether `text` begins in the storage.
  bool holds(Text text) const { return text.data() >= storage_ && text.data() < end_; }
  /// The longest type or id in bytes: a quarter of the span.
  size_t limit() const { return static_cast<size_t>(end_ - storage_) / 4; }

  /// The part of the storage that holds nothing between two streams, which is before the first
  /// feed() and after end(). The caller may use it until the next feed().
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
  /// What the rest of the line is. The first six are in the order of kNames.
  enum class Field : uint8_t {
    kComment,
    kData,
    kEvent,
    kId,  // the last one whose value is held
    kRetry,
    kBom,
    kNumber,     // a retry field with nothing but digits so far
    kLongEvent,  // a type over limit()
    kLongId,     // an id over limit()
    kUnknown,    // no field of the format
    kUseless,    // read and forgotten
  };
  /// What is known of the block that is being read.
  struct Block {
    Part part = Part::kWhole;  // which part was reported last; kWhole: none
    bool has_data = false;     // it has a whole data line: an LF goes before the next one
    bool begun = false;        // it has a line that belongs to an event
    bool dropped = false;      // the rest of it is not reported
  };
  struct Input {
    const char* p;
    const char* end;
  };

  // Each state has one function. It reads on from in.p, where there is a byte, and answers the
  // state to go on with.
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

  // Bytes first: Thumb's short loads reach 32 bytes (ldrb) or 32 words (ldr) from `this`.
  State state_ = State::kStreamStart;
  Found found_ = Found::kNeedMore;
  Field field_ = Field::kUseless;
  uint8_t name_size_ = 0;  // in kName: bytes of the name that were read
  ParserOptions options_;
  Block block_;
  char* const storage_;
  char* const end_;
  char* start_;          // where the data begins: behind the committed id
  char* tail_;           // up to end_: this block's type and id, the newer before the older
  Text type_;            // in the tail, or a view of the input
  Text id_;              // in the tail, or the committed one at storage_
  Text data_;            // at start_, or still a view of the input
  Text held_;            // a value that is still arriving: behind the data, or a view of the input
  uint32_t number_ = 0;  // the value of a retry field
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
