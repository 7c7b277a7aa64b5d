// SPDX-License-Identifier: Apache-2.0
// The JSON reader's work on a Cortex-M3, counted as parser_counter.cpp counts the parser's. The
// text is a file of json_bench's, which the emulator puts into memory. Prints one line: "ticks
// <number> found <tokens> <sum>".
//   json_counter flags|tokens|skip BYTES READ_SIZE
#include "common/hardware.h"
#include "json_work.h"
#include "shared/console.h"

namespace {

const char* const kInput = reinterpret_cast<const char*>(0x21000000);  // PSRAM, 16 MB

template <typename Listener>
int count(uint32_t size, uint32_t read_size) {
  Listener listener;
  const uint32_t begin = esse::board::ticks();
  const bool good =
      esse::bench::read_text(esse::Span<const char>(kInput, size), read_size, listener);
  const uint32_t ticks = (esse::board::ticks() - begin) & esse::board::kTickMask;
  esse::app::say("ticks ", ticks, " found ", listener.work.tokens, " ", listener.work.sum);
  return good ? 0 : 1;
}

uint32_t number(const char* text) {
  const esse::Text word(text);
  return esse::parse_decimal(word.begin(), word.end());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    return 2;
  }
  switch (argv[1][0]) {
    case 'f':
      return count<esse::bench::Flags>(number(argv[2]), number(argv[3]));
    case 't':
      return count<esse::bench::Tokens>(number(argv[2]), number(argv[3]));
    default:
      return count<esse::bench::Skip>(number(argv[2]), number(argv[3]));
  }
}
