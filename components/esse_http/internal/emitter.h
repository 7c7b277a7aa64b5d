// SPDX-License-Identifier: Apache-2.0
#pragma once
// Emitter: texts, one after the other, into a span, without the first `skip` bytes of them all and
// without what no longer fits. So a text of any length goes out in pieces with no state but an
// offset. And two helpers that several files of this component need.
//
// Bytes are a pair of pointers here: GCC passes a Text by way of the stack, 8 to 12 B of code a
// call.
#include "esse_base/text.h"
#include "esse_transport/transport.h"

namespace esse::http::internal {

class Emitter {
 public:
  Emitter(Span<char> out, uint32_t skip) : to_(out.data()), room_(out.size()), skip_(skip) {}

  void put(const char* from, const char* end);
  void put(const char* word);
  void put(const Text& text) { put(text.begin(), text.end()); }
  /// "host", "host:8080", "[::1]:8080": the port only when it is not the scheme's.
  void put_authority(const Endpoint& endpoint);

  char* end() const { return to_; }
  size_t room() const { return room_; }
  /// Bytes of `skip` that what was put did not use up.
  uint32_t skip() const { return skip_; }
  /// Something did not fit.
  bool overflowed() const { return overflowed_; }

 private:
  char* to_;
  size_t room_;
  uint32_t skip_;
  bool overflowed_ = false;
};

constexpr uint16_t default_port(bool secure) { return secure ? 443 : 80; }

/// The first byte that is one of `any`; `end` when there is none.
const char* find(const char* at, const char* end, const char* any);

/// The place of the bytes, ASCII letters compared without case, in `words`: each NUL-terminated, an
/// empty one last. The number of words when it is not there.
uint32_t place_of(const char* at, const char* end, const char* words);

}  // namespace esse::http::internal
