// SPDX-License-Identifier: Apache-2.0
// The JSON reader: each split reports the same, and nlohmann-json reads the same values. The input:
// one byte for the depth limit, one for what is skipped and captured, two for how the reads fall;
// the rest is the text.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/esse_json/differential.h"
#include "unit/esse_json/reader_run.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using esse::json::Reader;
using esse::json::Token;
using esse::test::OnToken;
using esse::test::Reads;

[[noreturn]] void fail(const std::string& what) {
  fprintf(stderr, "%s\n", what.c_str());
  abort();
}

// Skips or captures every n-th value that may be. Parts are left alone: they move with the split.
OnToken chooser(unsigned choice) {
  return [choice, count = 0u](Reader& reader, Token token) mutable {
    const bool begins = token == Token::kBeginObject || token == Token::kBeginArray;
    if (choice % 8 == 0 || (!begins && token != Token::kName) || ++count % (choice % 8) != 0) {
      return;
    }
    if (begins && (choice & 8) != 0) {
      reader.capture();
    } else {
      reader.skip();
    }
  };
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kHead = 4;
  constexpr size_t kMost = 1 << 16;
  if (size < kHead || size > kMost) {
    return 0;
  }
  const std::string text(reinterpret_cast<const char*>(data) + kHead, size - kHead);
  const uint8_t depth_limit = data[0] % (Reader::kMaxDepth + 1);
  const uint64_t seed = data[2] * 256u + data[3];
  const std::string whole =
      esse::test::ReaderRun(depth_limit).read(text, Reads::whole(), chooser(data[1]));
  for (const Reads& reads : {Reads::each(1), Reads::random(seed)}) {
    const std::string other =
        esse::test::ReaderRun(depth_limit).read(text, reads, chooser(data[1]));
    if (other != whole) {
      fail("the split matters\n  whole: " + whole + "\n  split: " + other);
    }
  }
  const std::string found = esse::test::difference_to_nlohmann(text, Reads::random(seed));
  if (!found.empty()) {
    fail(found);
  }
  return 0;
}
