// SPDX-License-Identifier: Apache-2.0
// What a limited span does to a stream: parts, drops, refused ids; and the calls around a stream.
#include <gtest/gtest.h>
#include <string.h>
#include <sys/mman.h>

#include "esse_base/std_interop.h"
#include "unit/esse_stream/parser_run.h"

namespace esse::test {
namespace {

using stream::EventView;
using stream::Fed;
using stream::Found;
using stream::Parser;
using stream::ParserOptions;
using stream::Part;
using stream::StaticParser;
using namespace std::string_literals;

constexpr ParserOptions kNoParts{false, true, false};
constexpr ParserOptions kNoPartsCommit{false, true, true};
constexpr ParserOptions kNoComments{true, false, false};
constexpr ParserOptions kCommit{true, true, true};

TEST(ParserParts, AnEventThatFitsExactlyIsWhole) {
  EXPECT_EQ(parsed("data:12345678\n\n", 8), "event message/12345678/");
  EXPECT_EQ(parsed("data:1234567\ndata\n\n", 8), "event message/1234567\\n/");
  EXPECT_EQ(parsed("data:12345678\n\n", 8, kNoParts), "event message/12345678/");
}

TEST(ParserParts, ALargerEventComesInPartsThatFillTheRoom) {
  EXPECT_EQ(parsed("data:123456789\n\n", 8), "first message/12345678/ | last message/9/");
  EXPECT_EQ(parsed("data:12345678123456781234567812\n\n", 8),
            "first message/12345678/ | middle message/12345678/ | middle message/12345678/ | "
            "last message/12/");
}

TEST(ParserParts, TheLfBetweenTwoLinesIsAByteOfData) {
  EXPECT_EQ(parsed("data:12345678\ndata:9\n\n", 8), "first message/12345678/ | last message/\\n9/");
  EXPECT_EQ(parsed("data:12345678\ndata\n\n", 8), "first message/12345678/ | last message/\\n/");
  EXPECT_EQ(parsed("data\ndata\ndata\ndata\n\n", 2), "first message/\\n\\n/ | last message/\\n/");
  EXPECT_EQ(parsed("data:12345678\ndata:", 8), "first message/12345678/ | cut");
  EXPECT_EQ(parsed("data:12345678\ndata", 8), "");  // the name may go on
}

TEST(ParserParts, TypeAndIdOfThisEventTakeTheirRoomFromTheData) {
  EXPECT_EQ(parsed("event:tt\nid:ii\ndata:12345\n\n", 8), "first tt/1234/ii | last tt/5/ii");
  EXPECT_EQ(parsed("id:ii\n\ndata:1234567\n\n", 8), "first message/123456/ii | last message/7/ii");
  EXPECT_EQ(parsed("id:ii\n\nid:jj\nevent:tt\ndata:123\n\ndata:123456\n\n", 8),
            "first tt/12/jj | last tt/3/jj | event message/123456/jj");
  EXPECT_EQ(parsed("event:tt\nevent\nid:ii\nid:\ndata:12345678\n\n", 8), "event message/12345678/");
}

TEST(ParserParts, ATypeBehindTheDataIsToldAsSoonAsItIsKnown) {
  EXPECT_EQ(parsed("data:1234567\nevent:tt\ndata:123456\nid:i\n\n", 8),
            "first message/1234567/ | middle tt/\\n12345/ | last tt/6/i");
}

TEST(ParserParts, ATypeOrIdThatFindsNoRoomBehindTheDataSendsThatAsAPart) {
  EXPECT_EQ(parsed("data:12345678\nevent:t\n\n", 8), "first message/12345678/ | last t//");
  EXPECT_EQ(parsed("data:1234567\nid:ii\n\n", 8), "first message/1234567/ | last message//ii");
  EXPECT_EQ(parsed("data:1234567\nid:i\n\n", 8), "event message/1234567/i");
  EXPECT_EQ(parsed("data:12345678\nevent:\nid\n\n", 8), "event message/12345678/");
  // A newer value needs room beside the one that it replaces.
  EXPECT_EQ(parsed("event:tt\ndata:12345\nevent:t\n\n", 8), "event t/12345/");
  EXPECT_EQ(parsed("event:tt\ndata:12345\nevent:uu\n\n", 8), "first tt/12345/ | last uu//");
  EXPECT_EQ(parsed("data:12345678\nid:1", 8), "first message/12345678/ | cut");
}

TEST(ParserParts, AnIdThatIsRefusedMayHaveSentAPartFirst) {
  EXPECT_EQ(parsed("data:1234567\nid:123\n\n", 8),
            "first message/1234567/ | id-refused | last message//");
  EXPECT_EQ(parsed("data:123456\nid:123\n\n", 8), "id-refused | event message/123456/");
}

TEST(ParserParts, AnEventOf1MbPassesThrough64Bytes) {
  StaticParser<64> parser;
  std::string block = "event:big\n";
  for (int i = 0; i < 10000; ++i) {
    block += "data:" + std::string(99, static_cast<char>('a' + i % 26)) + "\n";
  }
  block += "\n";
  std::string data;
  size_t firsts = 0;
  size_t lasts = 0;
  for (Text rest(block.data(), block.size()); !rest.empty();) {
    const Fed fed = parser.feed(rest.first(rest.size() < 1460 ? rest.size() : 1460));
    rest = rest.from(fed.used);
    if (fed.found == Found::kEventPart) {
      const EventView event = parser.event();
      ASSERT_EQ(to_std(event.type), "big");
      ASSERT_LE(event.data.size(), 61u);
      data += to_std(event.data);
      firsts += event.part == Part::kFirst;
      lasts += event.part == Part::kLast;
    }
  }
  EXPECT_EQ(data.size(), 999999u);
  EXPECT_EQ(firsts, 1u);
  EXPECT_EQ(lasts, 1u);
  EXPECT_EQ(data.substr(99, 3), "\nbb");
}

TEST(ParserParts, AnEventIsCutByATypeThatDoesNotFit) {
  EXPECT_EQ(parsed("data:123456789\nevent:ttt\ndata:x\n\ndata:y\n\n", 8),
            "first message/12345678/ | cut | event message/y/");
}

TEST(ParserParts, AnEventIsCutByTheEndOfTheStreamOnce) {
  EXPECT_EQ(parsed("data:123456789\n", 8), "first message/12345678/ | cut");
  EXPECT_EQ(parsed("data:123456789\nevent:ttt\ndata:x\n", 8), "first message/12345678/ | cut");
  EXPECT_EQ(parsed("data:123456789\n\n", 8), "first message/12345678/ | last message/9/");
  StaticParser<8> parser;
  EXPECT_EQ(parser.feed(Text("data:123456789\n")).found, Found::kEventPart);
  EXPECT_EQ(parser.end(), Found::kEventCut);
  EXPECT_EQ(parser.end(), Found::kNeedMore);
}

TEST(ParserDrop, WithoutPartsALargeEventIsDroppedWhereItOverflows) {
  EXPECT_EQ(parsed("data:123456789\n\ndata:a\n\n", 8, kNoParts), "too-large | event message/a/");
  EXPECT_EQ(parsed("data:12345678\ndata\n\ndata:a\n\n", 8, kNoParts),
            "too-large | event message/a/");
  EXPECT_EQ(parsed("data:12345678\nevent:t\n\ndata:a\n\n", 8, kNoParts),
            "too-large | event message/a/");
  EXPECT_EQ(parsed("data:12345678\nid:1\n\ndata:a\n\n", 8, kNoParts),
            "too-large | event message/a/");
  EXPECT_EQ(parsed("data:123456789", 8, kNoParts), "too-large");
  StaticParser<8> parser(kNoParts);
  const Fed fed = parser.feed(Text("data:123456789"));
  EXPECT_EQ(fed.found, Found::kEventTooLarge);
  EXPECT_LE(fed.used, 14u);
  EXPECT_EQ(parser.end(), Found::kNeedMore);  // it was told
}

TEST(ParserDrop, ADroppedEventStillReportsCommentsAndRetry) {
  EXPECT_EQ(parsed("data:123456789\n:c\nretry:5\nevent:ttt\nevent:t\ndata:x\nretry\n\ndata:a\n\n",
                   8, kNoParts),
            "too-large | comment c | retry 5 | event message/a/");
}

TEST(ParserDrop, ADroppedEventsIdIsIgnoredUnlessAskedFor) {
  const std::string stream = "id:0\n\nid:1\ndata:123456789\nid:ttt\nid:2\nid:3\0\n\ndata:a\n\n"s;
  EXPECT_EQ(parsed(stream, 8, kNoParts), "too-large | event message/a/0");
  EXPECT_EQ(parsed(stream, 8, kNoPartsCommit), "too-large | id-refused | event message/a/2");
  EXPECT_EQ(parsed("id:1\ndata:123456789\n\ndata:a\n\n", 8, kNoPartsCommit),
            "too-large | event message/a/1");
  EXPECT_EQ(parsed("data:12345678\nid:1\n\ndata:a\n\n", 8, kNoPartsCommit),
            "too-large | event message/a/1");
  EXPECT_EQ(parsed("id:1\nevent:ttt\n\ndata:a\n\n", 8, kCommit), "too-large | event message/a/1");
  EXPECT_EQ(parsed("id:1\nevent:ttt\n", 8, kCommit), "too-large");
}

TEST(ParserDrop, ATypeThatDoesNotFitDropsTheEventWithPartsOnAsWell) {
  EXPECT_EQ(parsed("event:ttt\n\ndata:a\n\n", 8), "too-large | event message/a/");
  EXPECT_EQ(parsed("data:1\nevent:" + std::string(99, 't') + "\ndata:2\n\ndata:a\n\n", 8),
            "too-large | event message/a/");
  EXPECT_EQ(parsed("event:" + std::string(99, 't'), 8), "");  // not before the line's end
}

TEST(ParserComments, AreReportedWhenTheyFitBesideTheEvent) {
  EXPECT_EQ(parsed(":12345678\n", 8), "comment 12345678");
  EXPECT_EQ(parsed(":123456789\n", 8), "");
  EXPECT_EQ(parsed("id:i\nevent:t\ndata:12\n:1234\n:12345\n\n", 8), "comment 1234 | event t/12/i");
  EXPECT_EQ(parsed("id:ii\n\n:123456\n:1234567\n", 8), "comment 123456");
  EXPECT_EQ(parsed("data:12345678\n:\n:1\n\n", 8), "comment  | event message/12345678/");
  EXPECT_EQ(parsed(":\n: a\n:a: b\n::\n:\0\n"s, 8),
            "comment  | comment  a | comment a: b | comment : | comment \\0");
}

TEST(ParserComments, CanBeSwitchedOff) {
  EXPECT_EQ(parsed(":a\ndata:1\n:b\n\n", 8, kNoComments), "event message/1/");
}

TEST(ParserComments, NeverSplitAnEvent) {
  EXPECT_EQ(parsed("data:1234\n:" + std::string(99, 'c') + "\ndata:567\n\n", 8),
            "event message/1234\\n567/");
}

TEST(ParserLimits, AQuarterOfTheSpanForATypeAndForAnId) {
  EXPECT_EQ(StaticParser<512>().limit(), 128u);
  EXPECT_EQ(StaticParser<7>().limit(), 1u);
  EXPECT_EQ(StaticParser<3>().limit(), 0u);
  EXPECT_EQ(parsed("event:a\nid:1\ndata:12345\n\n", 7), "event a/12345/1");
  EXPECT_EQ(parsed("event:a\nid:1\ndata:1\n\n", 3), "too-large");
}

TEST(ParserLimits, TheSmallestSpanWorks) {
  EXPECT_EQ(parsed("event\nid\ndata:12\n\nid:1\ndata:123\n\n", Parser::kMinStorage),
            "event message/12/ | id-refused | first message/12/ | last message/3/");
}

TEST(ParserLimits, AHugeSpanWorks) {
  const size_t size = SIZE_MAX > UINT32_MAX ? SIZE_MAX >> 31 : size_t{1} << 30;  // 8 GiB, or 1
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  Parser parser(Span<char>(static_cast<char*>(memory), size));
  EXPECT_EQ(parser.limit(), size / 4);
  EXPECT_EQ(parser.feed(Text("event:t\nid:1\ndata:a\ndata:b\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "a\nb");
  EXPECT_EQ(to_std(parser.event().type), "t");
  EXPECT_EQ(to_std(parser.event().last_event_id), "1");
  munmap(memory, size);
}

TEST(ParserCalls, AnIdCommitsWithTheCallBehindItsEvent) {
  StaticParser<64> parser;
  EXPECT_EQ(parser.feed(Text("id:1\ndata:a\n\nid:2\ndata:b\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().last_event_id), "1");
  EXPECT_EQ(to_std(parser.last_event_id()), "");
  EXPECT_EQ(parser.feed(Text("id:2\ndata:b\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.last_event_id()), "1");
  EXPECT_EQ(parser.feed(Text("")).found, Found::kNeedMore);
  EXPECT_EQ(to_std(parser.last_event_id()), "2");
  EXPECT_EQ(parser.feed(Text("id:3\ndata:c\n\n")).found, Found::kEvent);
  EXPECT_EQ(parser.end(), Found::kNeedMore);
  EXPECT_EQ(to_std(parser.last_event_id()), "3");
}

TEST(ParserCalls, AnIdOfPartsCommitsBehindTheLastOne) {
  StaticParser<8> parser;
  EXPECT_EQ(parser.feed(Text("id:1\ndata:12345678")).found, Found::kEventPart);
  EXPECT_EQ(to_std(parser.event().last_event_id), "1");
  EXPECT_EQ(parser.feed(Text("8\n")).found, Found::kNeedMore);
  EXPECT_EQ(to_std(parser.last_event_id()), "");
  EXPECT_EQ(parser.feed(Text("\n")).found, Found::kEventPart);
  EXPECT_EQ(parser.event().part, Part::kLast);
  EXPECT_EQ(to_std(parser.last_event_id()), "");
  EXPECT_EQ(parser.feed(Text("")).found, Found::kNeedMore);
  EXPECT_EQ(to_std(parser.last_event_id()), "1");
}

TEST(ParserCalls, AnIdOfABlockWithoutDataCommitsAtOnce) {
  StaticParser<64> parser;
  EXPECT_EQ(parser.feed(Text("id:1\n\n:c\n")).found, Found::kComment);
  EXPECT_EQ(to_std(parser.last_event_id()), "1");
}

TEST(ParserCalls, SettingTheIdIsForBetweenStreams) {
  StaticParser<16> parser;
  EXPECT_FALSE(parser.set_last_event_id("12345"));
  EXPECT_EQ(to_std(parser.last_event_id()), "");
  EXPECT_TRUE(parser.set_last_event_id("1234"));
  EXPECT_TRUE(parser.set_last_event_id("12"));
  EXPECT_EQ(parser.spare().size(), 14u);
  EXPECT_EQ(parser.feed(Text("data:a")).found, Found::kNeedMore);
  EXPECT_FALSE(parser.set_last_event_id("3"));
  EXPECT_EQ(to_std(parser.last_event_id()), "12");
  EXPECT_EQ(parser.feed(Text("\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "a");
  EXPECT_EQ(to_std(parser.event().last_event_id), "12");
  EXPECT_EQ(parser.end(), Found::kNeedMore);
  EXPECT_TRUE(parser.set_last_event_id(""));
  EXPECT_EQ(to_std(parser.last_event_id()), "");
  EXPECT_EQ(parser.spare().size(), 16u);
}

TEST(ParserCalls, TheIdToSetMayLieInTheStorage) {
  StaticParser<16> parser;
  ASSERT_TRUE(parser.set_last_event_id("ab"));
  memcpy(parser.spare().data(), "cdef", 4);
  EXPECT_TRUE(parser.set_last_event_id(Text(parser.spare().data() - 1, 4)));  // overlaps
  EXPECT_EQ(to_std(parser.last_event_id()), "bcde");
  EXPECT_TRUE(parser.set_last_event_id(parser.last_event_id().from(2)));
  EXPECT_EQ(to_std(parser.last_event_id()), "de");
}

TEST(ParserCalls, TheSpareStorageIsTheCallersBetweenStreams) {
  char storage[32];
  Parser parser{Span<char>(storage)};
  EXPECT_EQ(parser.spare().data(), storage);
  EXPECT_EQ(parser.spare().size(), sizeof(storage));
  EXPECT_EQ(parser.feed(Text("id:abc\nevent:t\ndata:x\n\n")).found, Found::kEvent);
  EXPECT_EQ(parser.end(), Found::kNeedMore);
  EXPECT_EQ(parser.spare().data(), storage + 3);
  EXPECT_EQ(parser.spare().size(), sizeof(storage) - 3);
  memset(parser.spare().data(), 'z', parser.spare().size());
  EXPECT_EQ(parser.feed(Text("data:y\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "y");
  EXPECT_EQ(to_std(parser.event().type), "message");
  EXPECT_EQ(to_std(parser.event().last_event_id), "abc");
}

TEST(ParserCalls, AReportUsesItsLineAndItsLinesEnd) {
  for (const std::string& text :
       std::vector<std::string>{":c\n", "retry:1\r", "data:a\n\n", "id:1\rdata:a\r\r"}) {
    StaticParser<32> parser;
    for (int again = 0; again < 2; ++again) {  // the first line of a stream has a path of its own
      const std::string two = text + "data:b";
      const Fed fed = parser.feed(Text(two.data(), two.size()));
      EXPECT_NE(fed.found, Found::kNeedMore) << escaped(text);
      EXPECT_EQ(fed.used, text.size()) << escaped(text);
    }
  }
}

TEST(ParserCalls, NothingIsAReadLikeAnyOther) {
  StaticParser<16> parser;
  EXPECT_EQ(parser.feed(Span<const char>()).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Text("data:")).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Span<const char>()).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Text("a\r")).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Span<const char>()).used, 0u);
  EXPECT_EQ(parser.feed(Text("\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "a");
  EXPECT_EQ(parser.feed(Span<const char>()).found, Found::kNeedMore);
}

TEST(ParserCalls, AnEventStaysInViewUntilTheNextCall) {
  StaticParser<32> parser;
  char read[] = "event:t\nid:1\ndata:abc\n\n";
  ASSERT_EQ(parser.feed(Text(read).first(9)).found, Found::kNeedMore);
  memset(read, 'z', 9);  // what is used must not be needed again
  ASSERT_EQ(parser.feed(Text(read + 9, sizeof(read) - 10)).found, Found::kEvent);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(to_std(parser.event().type), "t");
    EXPECT_EQ(to_std(parser.event().data), "abc");
    EXPECT_EQ(to_std(parser.event().last_event_id), "1");
    EXPECT_EQ(parser.event().part, Part::kWhole);
  }
}

}  // namespace
}  // namespace esse::test
