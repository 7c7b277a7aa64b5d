// SPDX-License-Identifier: Apache-2.0
// Streams of GrowthBook's proxy, tests/vectors/growthbook, in every chunking and through parsers of
// every size: each time they say what they say whole.
#include <gtest/gtest.h>

#include "esse_base/std_interop.h"
#include "esse_flags/growthbook.h"
#include "esse_stream/parser.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"
#include "support/reads.h"
#include "unit/esse_flags/flags.h"
#include "unit/esse_stream/vector_file.h"

namespace esse::flags {
namespace {

using stream::Found;
using test::Reads;

constexpr GrowthBookOptions kOptions;
/// A parser needs four times the longest name of an event that counts: `features-updated`.
constexpr size_t kLeastSpan = 64;
constexpr size_t kLargest = 4096;

class Replay {
 public:
  /// What the service makes of a stream in such reads, through a parser with so many bytes.
  std::string said(const std::string& wire, size_t span, Reads reads) {
    static const test::GuardedBytes storage{kLargest};  // slow to make
    static const test::GuardedBytes input{kLargest};
    stream::Parser parser(storage.back(span));
    for (size_t at = 0; at < wire.size();) {
      const size_t size = reads.next(at, wire.size() - at);
      const Span<char> read = input.back(size);
      copy_bytes(read.data(), wire.data() + at, size);
      feed(parser, read);
      at += size;
    }
    return said_;
  }

 private:
  void feed(stream::Parser& parser, Text rest) {
    for (;;) {
      const stream::Fed fed = parser.feed(rest);
      rest = rest.from(fed.used);
      if (fed.found == Found::kNeedMore) {
        return;
      }
      if (fed.found == Found::kEvent || fed.found == Found::kEventPart) {
        take(parser.event());
      }
    }
  }
  void take(const stream::EventView& event) {
    Took took;
    {
      const test::HeapTrap trap;
      took = service_.event(event, writer_);
    }
    if (took == Took::kNews) {
      said_ +=
          (said_.empty() ? "news [" : " | news [") + std::string(to_std(event.last_event_id)) + "]";
    } else {
      EXPECT_EQ(took, Took::kNothing);
    }
  }

  Values<Settings> settings_;
  StaticWriter<Settings, kFlags> writer_{settings_};
  GrowthBook service_{kOptions, ""};
  std::string said_;
};

TEST(GrowthBookReplay, SaysTheSameInEveryChunkingAndSpan) {
  const std::vector<test::Vector> vectors = test::read_vectors(ESSE_TEST_VECTORS "/growthbook");
  EXPECT_EQ(vectors.size(), 3u);
  for (const test::Vector& vector : vectors) {
    const auto expect = [&](size_t span, const Reads& reads) {
      ASSERT_EQ(Replay().said(vector.wire, span, reads), vector.expected) << vector.name << span;
    };
    for (const size_t span : {kLeastSpan, size_t{128}, kLargest}) {
      expect(span, Reads::whole());
      for (size_t at = 1; at < vector.wire.size(); ++at) {
        expect(span, Reads::cut_at(at));
      }
      for (const size_t size : {1u, 2u, 3u, 7u, 64u}) {
        expect(span, Reads::each(size));
      }
    }
    for (size_t span = kLeastSpan; span < 1024; ++span) {
      expect(span, Reads::random(span));
    }
  }
}

}  // namespace
}  // namespace esse::flags
