// SPDX-License-Identifier: Apache-2.0
#include "esse_http/validators.h"

#include "esse_base/bytes.h"

namespace esse::http {

Span<const Header> Validators::conditions() {
  seen_ = Pair();
  size_t count = 0;
  if (!kept_.etag.empty()) {
    conditions_[count++] = Header{"If-None-Match", kept_.etag};
  }
  if (!kept_.last_modified.empty()) {
    conditions_[count++] = Header{"If-Modified-Since", kept_.last_modified};
  }
  return Span<const Header>(conditions_, count);
}

void Validators::see(const Header& header) {
  if (equal_ignoring_case(header.name, "ETag")) {
    static_cast<void>(copy(seen_.etag, header.value));
  } else if (equal_ignoring_case(header.name, "Last-Modified")) {
    static_cast<void>(copy(seen_.last_modified, header.value));
  }
}

// Behind all that is held: the first value of its kind counts.
bool Validators::copy(Text& place, Text value) {
  const size_t used = kept_.size() + seen_.size();
  if (!place.empty() || value.size() > room_.size() - used) {
    return false;
  }
  char* const to = room_.data() + used;
  copy_bytes(to, value.data(), value.size());
  place = Text(to, value.size());
  return true;
}

void Validators::keep() {
  // The two lie one behind the other, in the order in which they were seen.
  const char* const from = room_.data() + kept_.size();
  move_bytes(room_.data(), from, seen_.size());
  const auto moved = [&](Text text) {
    return text.empty() ? text : Text(room_.data() + (text.data() - from), text.size());
  };
  kept_ = Pair{moved(seen_.etag), moved(seen_.last_modified)};
  seen_ = Pair();
}

bool Validators::set(Text etag, Text last_modified) {
  forget();
  if (!copy(seen_.etag, etag) || !copy(seen_.last_modified, last_modified)) {
    forget();
    return false;
  }
  keep();
  return true;
}

void Validators::forget() { kept_ = seen_ = Pair(); }

}  // namespace esse::http
