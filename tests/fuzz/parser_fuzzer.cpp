// SPDX-License-Identifier: Apache-2.0
// The parser against the reference parser. The input: one byte for the span's size, one for the
// options, two for how the reads fall; the rest is the stream.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/esse_stream/differential.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

esse::test::Case case_of(const uint8_t* head, std::string stream) {
  esse::test::Case test;
  test.capacity = head[0] == 255 ? 4096 : 2u + head[0] % 59;
  test.options = esse::test::options_of(head[1]);
  test.at_front = (head[1] & 8) != 0;
  test.first_id = std::string((head[1] >> 5) % (test.capacity / 4 + 1), 'I');
  test.seed = head[2] * 256u + head[3];
  if ((head[1] & 16) != 0) {
    test.streams.push_back(stream.substr(0, stream.size() / 2));
    stream.erase(0, stream.size() / 2);
  }
  test.streams.push_back(stream);
  return test;
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kHead = 4;
  static esse::test::RunMemory memory;
  if (size < kHead || size > memory.input.size()) {
    return 0;
  }
  const char* stream = reinterpret_cast<const char*>(data) + kHead;
  const std::string found =
      esse::test::difference(memory, case_of(data, std::string(stream, size - kHead)));
  if (!found.empty()) {
    fprintf(stderr, "%s\n", found.c_str());
    abort();
  }
  return 0;
}
