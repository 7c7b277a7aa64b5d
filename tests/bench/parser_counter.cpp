// SPDX-License-Identifier: Apache-2.0
// The parser's work on a Cortex-M3, counted by an emulator that takes one nanosecond of the board's
// time for an instruction (-icount shift=0): a tick of the 25 MHz clock is 40 of them. The input is
// a file of parser_bench's, which the emulator puts into memory. Prints one line: "ticks <parsing>
// <the loop alone> events <n> bytes <n>".
//   parser_counter BYTES READ_SIZE SPAN_SIZE
#include "common/hardware.h"
#include "esse_stream/parser.h"
#include "shared/console.h"

namespace {

using esse::Span;
using esse::app::say;
using esse::stream::Fed;
using esse::stream::Found;
using esse::stream::Parser;

const char* const kInput = reinterpret_cast<const char*>(0x21000000);  // PSRAM, 16 MB
char span[128 * 1024];
uint32_t events;
uint32_t bytes;

[[gnu::noinline]] Fed nothing(Span<const char> text) {
  asm volatile("" ::: "memory");
  return Fed{Found::kNeedMore, text.size()};
}

// The ticks that it took.
template <typename Feed>
[[gnu::noinline]] uint32_t read_all(Span<const char> all, size_t read_size, Feed feed) {
  const uint32_t begin = esse::board::ticks();
  for (size_t at = 0; at < all.size(); at += read_size) {
    Span<const char> rest = all.from(at);
    rest = rest.first(rest.size() < read_size ? rest.size() : read_size);
    while (!rest.empty()) {
      rest = rest.from(feed(rest));
    }
  }
  return (esse::board::ticks() - begin) & esse::board::kTickMask;
}

[[gnu::noinline]] uint32_t parse(Span<const char> all, size_t read_size, size_t span_size) {
  Parser parser(Span<char>(span, span_size));
  return read_all(all, read_size, [&](Span<const char> text) {
    const Fed fed = parser.feed(text);
    if (fed.found == Found::kEvent) {
      ++events;
      bytes += static_cast<uint32_t>(parser.event().data.size());
    }
    return fed.used;
  });
}

}  // namespace

int main(int argc, char** argv) {
  uint32_t sizes[3];
  for (int i = 0; i < 3; ++i) {
    const esse::Text word = argc == 4 ? argv[i + 1] : "";
    sizes[i] = esse::parse_decimal(word.begin(), word.end());
    if (sizes[i] - 1 >= UINT32_MAX - 1) {
      return 2;
    }
  }
  const Span<const char> all(kInput, sizes[0]);
  const uint32_t parsing = parse(all, sizes[1], sizes[2]);
  const uint32_t loop =
      read_all(all, sizes[1], [](Span<const char> text) { return nothing(text).used; });
  say("ticks ", parsing, " ", loop, " events ", events, " bytes ", bytes);
  return 0;
}
