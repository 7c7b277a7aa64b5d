// SPDX-License-Identifier: Apache-2.0
#pragma once
// A request's body that is a JSON object of one member, the context: `{"context":{…}}`. It is put
// together while it is written, and takes no memory.
#include "esse_base/bytes.h"
#include "esse_http/request.h"

namespace esse::flags::internal {

/// `before` is `{"context":`. Borrows the Text `context`, and what it looks at.
inline void set_context_body(http::Request& request, Text before, const Text& context) {
  static constexpr http::Header kHeaders[] = {{"Content-Type", "application/json"}};
  request.method = "POST";
  request.repeatable = true;  // it changes nothing
  request.body_headers = kHeaders;
  request.body = before;
  request.produce_context = const_cast<Text*>(&context);
  request.produce_size = static_cast<uint32_t>(context.size() + 1);
  request.produce = [](void* self, uint32_t offset, Span<char> out) {
    const Text& text = *static_cast<const Text*>(self);
    if (offset == text.size()) {
      out[0] = '}';
      return Io::bytes(1);
    }
    const Text rest = text.from(offset);
    const size_t size = min_of(rest.size(), out.size());
    copy_bytes(out.data(), rest.data(), size);
    return Io::bytes(size);
  };
}

}  // namespace esse::flags::internal
