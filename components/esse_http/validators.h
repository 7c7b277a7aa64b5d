// SPDX-License-Identifier: Apache-2.0
#pragma once
// Validators: ETag and Last-Modified of the document that the caller holds (RFC 9110, section 8.8).
// With them the next request asks for the document only if it has changed (section 13.1). They live
// in one span that the caller owns. Those of a new response wait behind those that are kept, until
// the new document is whole. It owns no memory but itself. Not linked unless used.
//
//   attempt.request.conditions = validators.conditions();    // before each attempt
//   validators.see(header);                                  // from on_header, of a 200
//   validators.keep();                                       // the document of a 200 came whole
#include "esse_base/span.h"
#include "esse_http/header.h"

namespace esse::http {

class Validators {
 public:
  /// Borrows `room` for its lifetime. It holds both values, and those of the response that is
  /// coming. 128 bytes are enough for most servers. A value that does not fit is not kept.
  explicit Validators(Span<char> room) : room_(room) {}
  Validators(const Validators&) = delete;
  Validators& operator=(const Validators&) = delete;

  /// If-None-Match and If-Modified-Since with the values that are kept, for Request::conditions. It
  /// also forgets what an earlier response said, if that was not kept. The answer looks at this
  /// object and its room. It is valid until the next call of conditions(), keep(), set() or
  /// forget().
  Span<const Header> conditions();

  /// Takes note of one header of the response. Any but the first ETag and the first Last-Modified
  /// is ignored.
  void see(const Header& header);

  /// Keeps what the response said, in place of what was kept before. A response that said nothing
  /// leaves nothing. Call it when the document is whole, but not after a 304: its document is the
  /// one that the caller holds already.
  void keep();

  /// Keeps what was stored elsewhere, over a reboot. An empty text stands for none. Answers false
  /// and keeps nothing when they do not fit. `etag` and `last_modified` must not lie in the room.
  bool set(Text etag, Text last_modified);
  /// Keeps nothing any more.
  void forget();

  /// The values of the document that is held; empty: none. Valid as long as conditions() answers.
  Text etag() const { return kept_.etag; }
  Text last_modified() const { return kept_.last_modified; }

 private:
  struct Pair {
    Text etag;
    Text last_modified;
    size_t size() const { return etag.size() + last_modified.size(); }
  };
  bool copy(Text& place, Text value);

  Span<char> room_;
  Pair kept_;  // at the room's front
  Pair seen_;  // behind it
  Header conditions_[2];
};

}  // namespace esse::http
