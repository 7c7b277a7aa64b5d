// SPDX-License-Identifier: Apache-2.0
// Streams of LaunchDarkly's servers, tests/vectors/flags, in every chunking and in parts of every
// size: each time they say what they say whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "esse_base/std_interop.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/table.h"
#include "esse_stream/parser.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"
#include "support/reads.h"
#include "unit/esse_stream/vector_file.h"

namespace esse::flags {
namespace {

using stream::Found;
using stream::Part;
using test::Reads;

struct Pump {
  bool turbo = false;
  int32_t period_s = 300;
  Decimal gain = 1_dec;
  String<16> theme = "plain";
  Json<48> limits = "{}";
};

constexpr Flag<Pump> kPumpFlags[] = {
    flag<&Pump::turbo>("pump.turbo"), flag<&Pump::period_s>("pump.period_s").within(1, 86'400),
    flag<&Pump::gain>("pump.gain"),   flag<&Pump::theme>("lcd.theme"),
    flag<&Pump::limits>("limits"),
};

constexpr LaunchDarklyOptions kOptions;
/// A parser needs four times the longest name of an event that counts: `delete`.
constexpr size_t kLeastSpan = 24;

std::string text(bool value) { return value ? "true" : "false"; }
std::string text(int32_t value) { return std::to_string(value); }
std::string text(Decimal value) {
  return std::to_string(value.mantissa) + "e" + std::to_string(value.exponent);
}
template <class Bytes>
std::string text(const Bytes& value) {
  std::string out;
  for (const char c : value.text()) {
    char escaped[5];
    std::snprintf(escaped, sizeof escaped, "\\x%02X", static_cast<unsigned char>(c));
    out += c < ' ' || c > '~' ? escaped : std::string(1, c);
  }
  return out;
}

constexpr size_t kLargest = 1 << 16;  // no event is larger

/// A device without its connection: what a stream makes of its settings. What it is given ends at a
/// guard page, and is overwritten before the next is.
class Replay {
 public:
  /// The stream comes in such reads, through a parser that works in so many bytes.
  std::string stream(const std::string& wire, size_t span, Reads reads) {
    stream::Parser parser(room().storage.back(span));
    is_over_ = false;
    for (size_t at = 0; at < wire.size() && !is_over_;) {
      const size_t size = reads.next(at, wire.size() - at);
      const Span<char> read = filled(Text(wire.data() + at, size));
      feed(parser, read);
      overwrite(read);
      at += size;
    }
    if (parser.end() == Found::kEventCut) {
      cut();
    }
    return said_;
  }

  /// Each event comes in parts of so many bytes.
  std::string parts(const std::string& wire, size_t size) {
    stream::Parser parser(room().storage.back(kLargest));
    for (Text rest = from_std(wire); !rest.empty() && !is_over_;) {
      const stream::Fed fed = parser.feed(rest);
      rest = rest.from(fed.used);
      if (fed.found == Found::kEvent) {
        take_in_parts(parser.event(), size);
      }
    }
    return said_;
  }

  /// All settings as they are.
  std::vector<std::string> rows() const {
    return {row<&Pump::turbo>("turbo"), row<&Pump::period_s>("period_s"), row<&Pump::gain>("gain"),
            row<&Pump::theme>("theme"), row<&Pump::limits>("limits")};
  }

 private:
  struct Room {
    test::GuardedBytes storage{kLargest};
    test::GuardedBytes input{kLargest};
  };
  static const Room& room() {
    static const Room room;  // slow to make
    return room;
  }
  static Span<char> filled(Text bytes) {
    const Span<char> read = room().input.back(bytes.size());
    copy_bytes(read.data(), bytes.data(), bytes.size());
    return read;
  }
  static void overwrite(Span<char> read) {
    for (char& c : read) {
      c = '#';
    }
  }

  void feed(stream::Parser& parser, Text rest) {
    for (;;) {
      const stream::Fed fed = parser.feed(rest);
      rest = rest.from(fed.used);
      if (fed.found == Found::kNeedMore || is_over_) {
        return;
      }
      if (fed.found == Found::kEvent || fed.found == Found::kEventPart) {
        take(parser.event());
      } else if (fed.found == Found::kEventCut) {
        cut();
      }
    }
  }

  void take_in_parts(stream::EventView event, size_t size) {
    Text rest = event.data;
    bool is_first = true;
    do {
      const Span<char> part = filled(rest.first(std::min(size, rest.size())));
      rest = rest.from(part.size());
      event.data = part;
      event.part = is_first ? (rest.empty() ? Part::kWhole : Part::kFirst)
                            : (rest.empty() ? Part::kLast : Part::kMiddle);
      take(event);
      overwrite(part);
      is_first = false;
    } while (!rest.empty() && !is_over_);
  }

  void take(const stream::EventView& event) {
    Took took;
    {
      const test::HeapTrap trap;
      took = service_.event(event, writer_);
    }
    if (took == Took::kAll || took == Took::kChange) {
      say(took == Took::kAll ? "all" : "change");
    } else if (took == Took::kUseless) {
      say("useless");
      cut();
      is_over_ = true;
    }
  }

  void cut() {
    if (writer_.is_staging()) {
      writer_.discard();
    }
    service_.cut();
  }

  // And the rows that are other than before.
  void say(const std::string& what) {
    said_ += (said_.empty() ? "" : " | ") + what;
    const std::vector<std::string> now = rows();
    for (size_t i = 0; i < now.size(); ++i) {
      said_ += now[i] == rows_[i] ? "" : now[i];
    }
    rows_ = now;
  }
  // ` turbo=true/5`: its version, and what is known besides; ` turbo` when nothing is.
  template <auto kMember>
  std::string row(const char* member) const {
    const Details& details = writer_.details<kMember>();
    std::string out = std::string(" ") + member;
    if (details.version == 0) {
      EXPECT_EQ(text(pump_.get<kMember>()), text(Pump().*kMember));
      return out;
    }
    out += "=" + text(pump_.get<kMember>()) + "/" + std::to_string(details.version);
    out += details.variation < 0 ? "" : " #" + std::to_string(details.variation);
    out += details.reason == Reason::kUnknown ? "" : std::string(" ") + name(details.reason);
    out += details.error == FlagError::kNone ? "" : std::string(" ") + name(details.error);
    return out;
  }

  Values<Pump> pump_;
  StaticWriter<Pump, kPumpFlags> writer_{pump_};
  LaunchDarkly service_{kOptions, ""};
  bool is_over_ = false;
  std::string said_;
  std::vector<std::string> rows_ = rows();
};

const std::vector<test::Vector>& vectors() {
  static const std::vector<test::Vector> all = test::read_vectors(ESSE_TEST_VECTORS "/flags");
  return all;
}

/// Sizes from `low` to 4,096: all of them for a short stream, and some for a long one.
std::vector<size_t> sizes(size_t low, const std::string& wire) {
  std::vector<size_t> sizes;
  test::Random random(low);
  for (size_t size = low; size <= 4096; ++size) {
    if (wire.size() < 4096 || size < low + 64 || size > 4090 || random.one_in(40)) {
      sizes.push_back(size);
    }
  }
  return sizes;
}

class LaunchDarklyReplay : public testing::TestWithParam<size_t> {
 protected:
  const test::Vector& vector = vectors()[GetParam()];
  testing::ScopedTrace trace{__FILE__, __LINE__, vector.name};
};

TEST_P(LaunchDarklyReplay, SaysWhatIsExpected) {
  EXPECT_EQ(Replay().stream(vector.wire, kLargest, Reads::whole()), vector.expected);
}

TEST_P(LaunchDarklyReplay, SaysTheSameInEveryChunking) {
  for (const size_t span : {kLeastSpan, size_t{64}, size_t{512}, size_t{4096}}) {
    const size_t step = vector.wire.size() / 1024 + 1;
    for (size_t at = 0; at <= vector.wire.size(); at += step) {
      ASSERT_EQ(Replay().stream(vector.wire, span, Reads::cut_at(at)), vector.expected) << at;
    }
    for (const size_t size : {1u, 2u, 3u, 7u, 64u, 1460u}) {
      ASSERT_EQ(Replay().stream(vector.wire, span, Reads::each(size)), vector.expected) << size;
    }
  }
}

TEST_P(LaunchDarklyReplay, SaysTheSameInEverySpan) {
  for (const size_t span : sizes(kLeastSpan, vector.wire)) {
    ASSERT_EQ(Replay().stream(vector.wire, span, Reads::whole()), vector.expected) << span;
    ASSERT_EQ(Replay().stream(vector.wire, span, Reads::random(span)), vector.expected) << span;
  }
}

TEST_P(LaunchDarklyReplay, SaysTheSameInPartsOfEverySize) {
  for (const size_t size : sizes(1, vector.wire)) {
    ASSERT_EQ(Replay().parts(vector.wire, size), vector.expected) << size;
  }
}

TEST_P(LaunchDarklyReplay, LeavesNothingToTheNextStreamWhereverItIsCut) {
  const std::string next =
      "event: put\ndata: {\"lcd.theme\":{\"version\":1,\"value\":\"next\"}}\n\n";
  Replay fresh;
  ASSERT_EQ(fresh.stream(next, kLargest, Reads::whole()), "all theme=next/1");
  const size_t step = vector.wire.size() / 1024 + 1;
  for (size_t at = 0; at < vector.wire.size(); at += step) {
    Replay replay;
    replay.stream(vector.wire.substr(0, at), kLeastSpan, Reads::whole());
    replay.stream(next, kLeastSpan, Reads::whole());
    ASSERT_EQ(replay.rows(), fresh.rows()) << at;
  }
}

INSTANTIATE_TEST_SUITE_P(Vector,
                         LaunchDarklyReplay,
                         testing::Range<size_t>(0, 9),
                         [](const testing::TestParamInfo<size_t>& param) {
                           return std::to_string(param.param + 1);
                         });

TEST(LaunchDarklyVectors, AreAllReplayed) { EXPECT_EQ(vectors().size(), 9u); }

}  // namespace
}  // namespace esse::flags
