// SPDX-License-Identifier: Apache-2.0
// The work of flags, a cell at a time, for `valgrind --tool=callgrind`: each is written as a dump
// of its own, named "<what>/<part size>/<bytes>". See tests/bench/flags.py. With FILE: writes the
// put there instead, and prints what it leaves.
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "flags_work.h"
#include "json_text.h"

namespace {

using namespace esse::bench;

template <typename Work>
void cell(const std::string& name, Work work) {
  CALLGRIND_ZERO_STATS;
  const bool good = work();
  CALLGRIND_DUMP_STATS_AT(name.c_str());
  if (!good) {
    std::fprintf(stderr, "%s: not all of it was taken\n", name.c_str());
    std::exit(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string text = PutGenerator().put(5000);
  const esse::Span<const char> put(text.data(), text.size());
  Follower whole;
  if (!take_put(whole, put, put.size())) {
    return 1;
  }
  if (argc == 2) {
    std::printf("%u\n", sum_of(whole));
    std::FILE* file = std::fopen(argv[1], "wb");
    return file == nullptr || std::fwrite(text.data(), 1, text.size(), file) != text.size() ||
           std::fclose(file) != 0;
  }
  for (const size_t size : {1u, 64u, 1460u}) {
    const auto follower = std::make_unique<Follower>();
    cell("put/" + std::to_string(size) + "/" + std::to_string(text.size()),
         [&] { return take_put(*follower, put, size); });
    if (sum_of(*follower) != sum_of(whole)) {
      return 1;
    }
  }
  cell("patch/0/" + std::to_string(kPatches), [&] { return take_patches(whole); });
}
