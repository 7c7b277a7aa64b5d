// SPDX-License-Identifier: Apache-2.0
#pragma once
// Service: how a flag service is asked, and what its answers mean. One file for each service; a
// program makes one and hands it to StaticFlags, which calls it in the polling context.
// Whoever writes one says in ways() how the service tells of changes, in ask() what a request looks
// like, and in event(), body() and end() what came. When to ask for what, connections, delays,
// status, expiry and half commits are not its concern.
#include "esse_client/client.h"
#include "esse_flags/internal/alternation.h"
#include "esse_flags/record.h"

namespace esse::flags {

/// What a service made of a piece.
enum class Took : uint8_t {
  kNothing,  ///< no commit: more of it is to come, or it says nothing about flags
  kChange,   ///< a commit of what the service says has changed
  kAll,      ///< a commit of all that the service has to say: the settings are the service's now
  kNews,     ///< something changed, and a document will say what
  kNoNews,   ///< something changed, and the document that is held says it already
  kUseless,  ///< it cannot be read: the attempt ends as a failure, and the next has no event ID
};

/// What is asked for.
struct Question {
  Asks asks = Asks::kStream;
  bool by_event = false;  ///< a document, because an event said kNews
};

/// No function is pure, since a virtual one without a body takes a function of the C++ runtime that
/// small targets lack.
class Service {
 public:
  /// How the connection is kept, and what ask() begins with. `hooks`, `asks` and the on_header of
  /// documents are not looked at. Asked for once, when StaticFlags is made.
  virtual ClientOptions client_options() const { return device_options(); }

  /// How the service tells of changes. Asked again and again: it may change with every answer.
  virtual Ways ways() const { return Ways(); }

  /// Before each attempt, and for open() and identify() to see whether it can work: fills in what
  /// is not as in client_options(): the URL, for which `room` is, and the rest of the request. All
  /// texts stay until the attempt is over. An error is the caller's: open() and identify() answer
  /// it, and otherwise the client stops.
  [[nodiscard]] virtual Error ask(const Question&, http::Request&, Span<char>) {
    return Error::kOption;
  }

  /// An event of the stream, or a part of one. Between begin() and commit() of the Writer any
  /// number of events may come.
  virtual Took event(const stream::EventView&, Writer&) { return Took::kNothing; }

  /// A header of a document of status 200, a piece of it, and its end.
  virtual void header(const http::Header&) {}
  virtual Took body(Text, Writer&) { return Took::kNothing; }
  virtual Took end(Writer&) { return Took::kUseless; }
  /// Why body(), end() or event() answered kUseless last, for Flags::rejected_error(). Asked until
  /// another payload begins, so behind cut(), too.
  virtual FlagError useless_error() const { return FlagError::kParseError; }
  /// 304: the document that is held is the service's.
  virtual void unchanged() {}

  /// What has not come to its end never will: the rest of an event, a document or a commit. What
  /// was staged is discarded already. May be called when nothing was under way.
  virtual void cut() {}

  /// The context that flags are evaluated for, as the service has it. Empty: it knows of none.
  virtual Text context() const { return Text(); }
  /// Another context, which is borrowed until the next, or the same anew. What comes after this
  /// belongs to it, so no document is held any more.
  virtual void identify(Text) {}

  /// Before deep sleep: writes what is held besides the values, such as the ETag of the document.
  virtual void remember(RecordWriter&) const {}
  /// After it, when the values are those of that moment: reads what remember() has written.
  virtual void recall(RecordReader&) {}

 protected:
  ~Service() = default;  // nobody owns one by this type
};

}  // namespace esse::flags
