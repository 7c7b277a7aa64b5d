// SPDX-License-Identifier: Apache-2.0
// Linear time for any reads, without a clock: each byte is moved a bounded number of times. Counts
// what components move, by linking memcpy and memmove to the counters here (CMakeLists.txt), so
// this sees what is quadratic by moving. Scanning twice costs instructions; tests/bench counts
// those.
#include <gtest/gtest.h>

#include "unit/esse_stream/parser_run.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ESSE_TEST_CLANG_ASAN  // which has names of its own for both
#endif
#endif

namespace {

bool counting = false;
size_t moved = 0;

void count(size_t n) {
  if (counting) {
    moved += n;
  }
}

}  // namespace

// The linker's --wrap sends the first of each pair here, and the second to the library.
extern "C" {
void* __wrap_memcpy(void* to, const void* from, size_t n);
void* __real_memcpy(void* to, const void* from, size_t n);
void* __wrap_memcpy(void* to, const void* from, size_t n) {
  count(n);
  return __real_memcpy(to, from, n);
}
void* __wrap_memmove(void* to, const void* from, size_t n);
void* __real_memmove(void* to, const void* from, size_t n);
void* __wrap_memmove(void* to, const void* from, size_t n) {
  count(n);
  return __real_memmove(to, from, n);
}
#ifdef ESSE_TEST_CLANG_ASAN
void* __wrap___asan_memcpy(void* to, const void* from, size_t n);
void* __real___asan_memcpy(void* to, const void* from, size_t n);
void* __wrap___asan_memcpy(void* to, const void* from, size_t n) {
  count(n);
  return __real___asan_memcpy(to, from, n);
}
void* __wrap___asan_memmove(void* to, const void* from, size_t n);
void* __real___asan_memmove(void* to, const void* from, size_t n);
void* __wrap___asan_memmove(void* to, const void* from, size_t n) {
  count(n);
  return __real___asan_memmove(to, from, n);
}
#endif
}

namespace esse::test {
namespace {

using stream::Fed;
using stream::Found;
using stream::Parser;

// Bytes moved while `stream` is read, `read` bytes at a time.
size_t bytes_moved(const std::string& stream, size_t read, size_t capacity) {
  std::vector<char> storage(capacity);
  Parser parser(Span<char>(storage.data(), storage.size()));
  std::string input = stream;
  moved = 0;
  for (size_t at = 0; at < input.size(); at += read) {
    Text rest(input.data() + at, std::min(read, input.size() - at));
    while (!rest.empty()) {
      counting = true;
      const Fed fed = parser.feed(rest);
      counting = false;
      rest = rest.from(fed.used);
    }
  }
  return moved;
}

const size_t kReads[] = {1, 2, 7, 64, 1460, 16384, 1 << 20};

std::string stream_of(const std::string& kind, size_t bytes) {
  const auto repeat = [bytes](const std::string& text) {
    std::string all;
    while (all.size() < bytes) {
      all += text;
    }
    return all;
  };
  if (kind == "one long line of data") {
    return std::string("data:") + std::string(bytes, 'x') + "\n\n";
  }
  if (kind == "one event of short lines") {
    return repeat("data: xyz\n") + "\n";
  }
  if (kind == "small events") {
    return repeat("event: put\nid: 12345\ndata: {\"a\":1}\n\n");
  }
  if (kind == "types and ids behind data") {
    return repeat("data: x\nid: 1234567\nevent: type\nid: 7654321\nevent: epyt\ndata: y\n") + "\n";
  }
  if (kind == "one long type, then one long id") {
    return std::string("event:") + std::string(bytes, 't') + "\n\nid:" + std::string(bytes, 'i') +
           "\n\n";
  }
  if (kind == "one long comment") {
    return std::string(":") + std::string(bytes, 'c') + "\n\n";
  }
  return std::string(bytes, 'u') + ":" + repeat("u") + "\nretry:" + repeat("1") + "\n\n";
}

class ParserWork : public testing::TestWithParam<const char*> {};

TEST_P(ParserWork, Item30_MovesEachByteABoundedNumberOfTimes) {
  constexpr size_t kBytes = 65536;
  const std::string stream = stream_of(GetParam(), kBytes);
  for (size_t capacity : {64u, 1024u, 1u << 19}) {
    for (size_t read : kReads) {
      EXPECT_LE(bytes_moved(stream, read, capacity), 4 * stream.size())
          << "reads of " << read << ", a span of " << capacity;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of,
                         ParserWork,
                         testing::Values("one long line of data",
                                         "one event of short lines",
                                         "small events",
                                         "types and ids behind data",
                                         "one long type, then one long id",
                                         "one long comment",
                                         "unknown fields and a long number"),
                         [](const testing::TestParamInfo<const char*>& each) {
                           std::string name(each.param);
                           for (char& c : name) {
                             c = c == ' ' || c == ',' ? '_' : c;
                           }
                           return name;
                         });

TEST(ParserWorkCounters, Count) {
  // A byte of data that comes alone has to be moved into the span; one in a whole block need not.
  EXPECT_GE(bytes_moved(stream_of("one long line of data", 5000), 64, 8192), 4900u);
  EXPECT_LE(bytes_moved(stream_of("one long line of data", 5000), 8192, 8192), 100u);
}

}  // namespace
}  // namespace esse::test
