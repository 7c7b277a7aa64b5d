// SPDX-License-Identifier: Apache-2.0
#pragma once
// Validators: ETag and Last-Modified of the document that the caller holds (RFC 9110, 8.8), so that
// the next request asks for it only if it has changed (13.1). Works in one span of the caller's:
// what a new response says waits behind what is kept, until the new document is whole. Owns no
// memory but itself. Not linked unless used.
//
//   attempt.request.conditions = validators.conditions();    // before each attempt
//   validators.see(header);                                  // from on_header, of a 200
//   validators.keep();                                       // the document of a 200 came whole
#include "esse_base/span.h"
#include "esse_http/header.h"

namespace esse::http {

class Validators {
 public:
  /// Borrows `room` for its life. It holds both values, and those of the response that is coming:
  /// 128 bytes do for most servers. A value that does not fit is not kept.
  explicit Validators(Span<char> room) : room_(room) {}
  Validators(const Validators&) = delete;
  Validators& operator=(const Validators&) = delete;

  /// For Request::conditions: If-None-Match and If-Modified-Since, as far as they are kept. Forgets
  /// what an earlier response said and was not kept. The answer looks at this object, and is valid
  /// until the next call of conditions(), keep(), set() or forget().
  Span<const Header> conditions();

  /// Takes note of a header of the response. Others than ETag and Last-Modified are ignored.
  void see(const Header& header);

  /// What the response said holds from now on, in place of what was kept. Call it when the document
  /// came whole; not after a 304, whose document is the one that is held.
  void keep();

  /// What was kept elsewhere, over a reboot. False, and nothing is kept, when it does not fit.
  /// `etag` and `last_modified` must not lie in the room. Empty texts forget.
  bool set(Text etag, Text last_modified);
  void forget();

  /// Of the document that is held; empty: none. Valid as the answer of conditions() is.
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
