// SPDX-License-Identifier: Apache-2.0
#pragma once
// A request's body that is a JSON object around a text of the caller's, such as
// `{"attributes":{"id":"dev1"}}`, without memory for it.
#include "esse_base/bytes.h"
#include "esse_http/request.h"

namespace esse::flags::internal {

/// An http::ProduceBody: the Text that `context` is, and `}` behind it.
inline Io produce_closed(void* context, uint32_t offset, Span<char> out) {
  const Text rest = static_cast<const Text*>(context)->from(offset);
  const size_t count = min_of(rest.size(), out.size());
  copy_bytes(out.data(), rest.data(), count);
  if (count == out.size()) {
    return Io::bytes(count);
  }
  out[count] = '}';
  return Io::bytes(count + 1);
}

/// The body is `opening`, which is `{"name":`, then `text`, and `}`. All are borrowed until the
/// request was sent, `text` itself, too.
inline void enclose(http::Request& request, Text opening, Text& text) {
  request.body = opening;
  request.produce = produce_closed;
  request.produce_context = &text;
  request.produce_size = static_cast<uint32_t>(text.size()) + 1;
}

}  // namespace esse::flags::internal
