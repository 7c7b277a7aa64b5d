// SPDX-License-Identifier: Apache-2.0
// The work of flags on a Cortex-M3, counted as parser_counter.cpp counts the parser's. The text is
// a file of flags_bench's, which the emulator puts into memory. Prints "ticks <number> found <sum>"
// for the put in parts of one size, or "ticks" for patches, reads of a bool, reads of a text and as
// many calls of nothing.
//   flags_counter put BYTES PART_SIZE
//   flags_counter rest BYTES
#include "common/hardware.h"
#include "flags_work.h"
#include "shared/console.h"

namespace {

using namespace esse::bench;
using esse::app::say;

const char* const kInput = reinterpret_cast<const char*>(0x21000000);  // PSRAM, 16 MB
constexpr int kReads = 1000;

Follower& follower() {
  static Follower one;
  return one;
}

uint32_t number(const char* text) {
  const esse::Text word(text);
  return esse::parse_decimal(word.begin(), word.end());
}

template <typename Work>
[[gnu::noinline]] uint32_t ticks_of(Work work) {
  const uint32_t begin = esse::board::ticks();
  work();
  return (esse::board::ticks() - begin) & esse::board::kTickMask;
}

template <typename Read>
uint32_t ticks_of_reads(Read read) {
  return ticks_of([read] {
    for (int i = 0; i < kReads; ++i) {
      read(follower().values);
    }
  });
}

[[gnu::noinline]] void nothing(const esse::flags::Values<Settings>&) { asm volatile(""); }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    return 2;
  }
  const esse::Span<const char> put(kInput, number(argv[2]));
  const uint32_t part_size = argc == 4 ? number(argv[3]) : static_cast<uint32_t>(put.size());
  bool good = false;
  const uint32_t ticks = ticks_of([&] { good = take_put(follower(), put, part_size); });
  if (argc == 4) {
    say("ticks ", ticks, " found ", sum_of(follower()));
    return good ? 0 : 1;
  }
  const uint32_t patches = ticks_of([&] { good = take_patches(follower()) && good; });
  say("ticks ", patches, " ", ticks_of_reads(read_bool), " ", ticks_of_reads(read_text), " ",
      ticks_of_reads(nothing));
  return good ? 0 : 1;
}
