// SPDX-License-Identifier: Apache-2.0
// What it costs to write a request's body, a piece at a time as a transport takes it, for
// `valgrind --tool=callgrind`. Each dump is named "<what the body is>/<bytes>".
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "esse_http/request_writer.h"

namespace {

using esse::Io;
using esse::Span;

constexpr esse::http::Header kHeaders[] = {{"Accept", "text/event-stream"},
                                           {"Content-Type", "application/json"}};
constexpr size_t kSpan = 1460;

Io produce(void*, uint32_t, Span<char> out) { return Io::bytes(out.size()); }

// Writes it all; answers how much that was.
size_t write_all(const esse::http::Request& request) {
  static char span[kSpan];
  esse::http::RequestWriter writer;
  writer.start(request, request.url);
  size_t all = 0;
  for (Io io = writer.fill(span); io.ok(); io = writer.fill(span)) {
    all += io.count();
    writer.advance(io.count());
  }
  return all;
}

void measure(const char* what, size_t size) {
  const std::string text(size, 'b');
  esse::http::Request request;
  request.method = "POST";
  request.standard_headers = kHeaders;
  if (what[0] == 't') {
    request.body = esse::Text(text.data(), text.size());
  } else {
    request.produce = produce;
    request.produce_size = static_cast<uint32_t>(size);
  }
  if (esse::http::parse_url("http://127.0.0.1/", request.url) != esse::Error::kNone) {
    std::abort();
  }
  CALLGRIND_ZERO_STATS;
  const size_t all = write_all(request);
  char name[32];
  std::snprintf(name, sizeof name, "%s/%zu", what, size);
  CALLGRIND_DUMP_STATS_AT(name);
  if (all <= size) {
    std::abort();
  }
}

}  // namespace

int main() {
  for (const char* what : {"text", "producer"}) {
    measure(what, 128 * 1024);
    measure(what, 1024 * 1024);
  }
  return 0;
}
