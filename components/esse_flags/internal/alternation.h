// SPDX-License-Identifier: Apache-2.0
#pragma once
// Alternation: which comes next, a document or a stream, of a service that has either or both. It
// is told what happened and when, in the client's seconds, and keeps no clock.
//
// A stream that only says that something changed leaves a gap between the document's answer and the
// stream's beginning, the "window". So one more document is fetched a while after it, and another
// as long as that one changes something.
// Many services begin each stream with an event, whether or not something changed: a greeting. It
// is no reason to fetch a document while the window is open, since that will be fetched anyway; nor
// later, when the stream before this one began with one, too. Where news have names, only the first
// may be a greeting, since from then on the service knows old ones.
#include "esse_base/config.h"

namespace esse::flags {

/// How a service tells of changes, as far as is known now.
struct Ways {
  bool has_stream = true;       ///< there is one; else documents are all that there is
  bool stream_says_all = true;  ///< it brings values; else only that a document is to be fetched
  /// A stream that ended in good order goes on at its last event ID, so that nothing was missed.
  bool stream_resumes = false;
  /// A stream may begin with an event although nothing changed. With false that is found out.
  bool greets = true;
  /// Its news have a name, an ETag say, by which Service::event() tells old ones: Took::kNoNews.
  bool names_news = false;
  /// Seconds after which a document is fetched when nothing was heard: without a stream, and when a
  /// stream that does not say all is silent.
  uint32_t revalidate_s = 900;
  /// A fleet that is told of a change spreads its requests over so many milliseconds.
  uint32_t spread_ms = 0;
};

namespace internal {

class Alternation {
 public:
  /// Seconds from a document to the one that closes the window.
  static constexpr uint32_t kWindowS = 30;
  /// Seconds from a stream's beginning in which its first event may be a greeting.
  static constexpr uint32_t kGreetingS = 5;
  /// After so many documents in a row that the first event of a stream asked for, and that changed
  /// nothing, streams greet, whatever Ways::greets says.
  static constexpr uint32_t kVainDocuments = 3;

  /// What the service is asked for next.
  struct Next {
    bool document;
    bool by_event;     ///< an event of the service asked for the document
    uint32_t later_s;  ///< after so many seconds; then next() is called again
  };
  Next next(const Ways& ways, uint32_t now_s) const;

  /// The program asks anew, as for another context.
  void restart() { *this = Alternation(); }
  /// A document came whole, or was said to be what is held. `changed`: a value.
  void took_document(const Ways& ways, bool changed, uint32_t now_s, uint32_t random);
  /// A stream began.
  void opened_stream(uint32_t now_s);
  /// An event of the stream, whatever it is.
  void took_event() { may_greet_ = false; }
  /// An event says that something changed. Answers whether that is a reason to fetch it.
  [[nodiscard]] bool took_news(const Ways& ways, uint32_t now_s);
  /// An event says what is known already: nothing was missed in the window.
  void took_no_news() {
    may_greet_ = window_is_open_ = false;
    has_name_ = true;
  }
  /// A stream, or an attempt at one, ended. `resumes`: the next one goes on where it ended.
  void lost_stream(const Ways& ways, bool resumes);
  /// The service refuses the stream, for so long. Answers after how many seconds to go on: it
  /// gives documents.
  uint32_t refused_stream(const Ways& ways, uint32_t delay_s, uint32_t now_s);

  /// For how long it does still.
  uint32_t stream_refused_s(uint32_t now_s) const;

  /// Whether documents are all that there is, now.
  bool polls(const Ways& ways, uint32_t now_s) const;
  bool has_document() const { return has_document_; }
  /// Seconds until a stream is ended in good order, because a document is due; kForever: never.
  /// `silent_s`: since a byte came.
  uint32_t stream_ends_in_s(const Ways& ways, uint32_t silent_s, uint32_t now_s) const;
  /// The document is due.
  void ends_stream() { needs_document_ = true; }

 private:
  uint32_t document_due_in_s(const Ways& ways, uint32_t now_s) const;

  bool has_document_ = false;
  bool needs_document_ = false;
  bool by_event_ = false;
  bool follows_document_ = false;  // nothing came between a document and what comes next
  bool may_greet_ = false;         // no event came yet on this stream, which follows a document
  bool greeted_ = false;           // this stream
  bool greets_ = false;            // so did the one before
  bool has_name_ = false;          // of news
  bool by_first_event_ = false;    // the document that comes is asked for by one
  uint8_t vain_documents_ = 0;     // see kVainDocuments
  bool window_is_open_ = false;
  bool stream_is_refused_ = false;
  uint32_t document_s_ = 0;  // when the last one came
  uint32_t window_s_ = 0;    // when the window is closed
  uint32_t opened_s_ = 0;    // when the stream began
  uint32_t stream_s_ = 0;    // until when the stream is refused
};

}  // namespace internal
}  // namespace esse::flags
