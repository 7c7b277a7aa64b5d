// SPDX-License-Identifier: Apache-2.0
// Rules of the format. The numbers are those of the list of edge cases in docs/protocol.md.
#include <gtest/gtest.h>

#include "esse_base/std_interop.h"
#include "unit/esse_stream/parser_run.h"

namespace esse::test {
namespace {

using stream::Fed;
using stream::Found;
using stream::Parser;
using stream::Part;
using stream::StaticParser;
using namespace std::string_literals;

const std::string kBom = "\xEF\xBB\xBF";

std::string last_id_after(const std::string& stream) {
  StaticParser<512> parser;
  for (Text rest(stream.data(), stream.size());;) {
    const Fed fed = parser.feed(rest);
    rest = rest.from(fed.used);
    if (fed.found == Found::kNeedMore) {
      return std::string(to_std(parser.last_event_id()));
    }
  }
}

TEST(Parser, Item01_StripsABomOnlyAsTheFirstThreeBytes) {
  EXPECT_EQ(parsed(kBom + "data:1\n\n"), "event message/1/");
  EXPECT_EQ(parsed(kBom + "\ndata:1\n\n"), "event message/1/");
  EXPECT_EQ(parsed(kBom + ":c\n" + kBom + ":d\n"), "comment c");
  EXPECT_EQ(parsed(kBom + kBom + "data:1\n\ndata:2\n\n"), "event message/2/");
  EXPECT_EQ(parsed("data:1\n\n" + kBom + "data:2\n\n"), "event message/1/");
  EXPECT_EQ(parsed("\n" + kBom + "data:2\n\n"), "");
  EXPECT_EQ(parsed(" " + kBom + "data:2\n\n"), "");
  EXPECT_EQ(parsed("data:" + kBom + "\n\n"), "event message/\\xEF\\xBB\\xBF/");
}

TEST(Parser, Item01_StripsTheBomOfEachStream) {
  static RunMemory memory;
  std::vector<Report> reports;
  ParserRun run(memory, 64, {});
  run.parse(kBom + "data:1\n\n", Reads::each(2), reports);
  run.parse(kBom + "data:2\n\n", Reads::each(2), reports);
  run.parse(kBom.substr(0, 2), Reads::whole(), reports);  // cut off within it
  run.parse(kBom.substr(2) + "data:x\n\n" + "data:3\n\n", Reads::whole(), reports);
  EXPECT_EQ(to_text(reports), "event message/1/ | event message/2/ | event message/3/");
}

TEST(Parser, Item02_TakesAnIncompleteBomForPartOfTheLine) {
  EXPECT_EQ(parsed("\xEF\xBB"
                   "data:0\n\ndata: a\n\n"),
            "event message/a/");
  EXPECT_EQ(parsed("\xEF\xBB:0\ndata: a\n\n"), "event message/a/");
  EXPECT_EQ(parsed("\xEF\xBB\n\xBF\ndata: a\n\n"), "event message/a/");
  EXPECT_EQ(parsed("\xEF\ndata: a\n\n"), "event message/a/");
  EXPECT_EQ(parsed("\xEF\xBB\xBE"
                   "data:0\n\ndata: a\n\n"),
            "event message/a/");
}

TEST(Parser, Item03_EndsLinesAtCrLfAndCrlfMixed) {
  EXPECT_EQ(parsed("data:a\rdata:b\ndata:c\r\n\r\n"), "event message/a\\nb\\nc/");
  EXPECT_EQ(parsed("data:a\r\rdata:b\n\ndata:c\n\rdata:d\r\n\n"),
            "event message/a/ | event message/b/ | event message/c/ | event message/d/");
  EXPECT_EQ(parsed("data:a\r\ndata:b\r\n\r\n"), "event message/a\\nb/");
  EXPECT_EQ(parsed("\r\n\r\n\r\ndata:a\r\n\r\n\r\n\r\n"), "event message/a/");
}

TEST(Parser, Item03_TakesACrlfInTwoReadsForOneLineEnd) {
  StaticParser<64> parser;
  EXPECT_EQ(parser.feed(Text("data:a\r")).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Text("")).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Text("\n")).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Text("data:b\r")).found, Found::kNeedMore);
  EXPECT_EQ(parser.feed(Text("\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "a\nb");
}

TEST(Parser, Item04_CrAtEndOfReadCompletesItsLineAtOnce) {
  StaticParser<64> parser;
  EXPECT_EQ(parser.feed(Text("retry:7\r")).found, Found::kRetry);
  EXPECT_EQ(parser.feed(Text("\n:c\r")).found, Found::kComment);
  EXPECT_EQ(parser.feed(Text("data:a\r")).found, Found::kNeedMore);
  const Fed fed = parser.feed(Text("\r"));
  EXPECT_EQ(fed.found, Found::kEvent);
  EXPECT_EQ(fed.used, 1u);
  EXPECT_EQ(to_std(parser.event().data), "a");
  EXPECT_EQ(parser.feed(Text("\n")).found, Found::kNeedMore);  // belongs to the CR
  EXPECT_EQ(parser.feed(Text("data:b\r\n\r")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "b");
}

TEST(Parser, Item04_DoesNotTakeAnLfOfTheNextStreamForTheCrsOwn) {
  StaticParser<64> parser;
  EXPECT_EQ(parser.feed(Text("data:a\r")).found, Found::kNeedMore);
  EXPECT_EQ(parser.end(), Found::kEventIncomplete);
  EXPECT_EQ(parser.feed(Text("\ndata:b\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "b");
}

TEST(Parser, Item05_TakesOtherLineBreaksOfUnicodeForData) {
  const std::string breaks = "\xE2\x80\xA8 \xE2\x80\xA9 \xC2\x85 \v \f";
  EXPECT_EQ(parsed("data:" + breaks + "\n\n"), "event message/" + escaped(breaks) + "/");
  EXPECT_EQ(parsed("event:" + breaks + "\nid:" + breaks + "\ndata:\n\n"),
            "event " + escaped(breaks) + "//" + escaped(breaks));
  EXPECT_EQ(parsed("data\v:1\ndata\f\n\n"), "");
}

TEST(Parser, Item06_RemovesOneLeadingSpaceAndNoTab) {
  EXPECT_EQ(parsed("data: a\ndata:  b\ndata:\tc\ndata: \td\ndata: \ndata:  \n\n"),
            "event message/a\\n b\\n\\x09c\\n\\x09d\\n\\n /");
  EXPECT_EQ(parsed("event:  t\nid:  i\ndata:\n\n"), "event  t// i");
  EXPECT_EQ(parsed("event: \nid: \ndata: \n\n"), "event message//");
}

TEST(Parser, Item07_TakesALineWithoutAColonForAnEmptyField) {
  EXPECT_EQ(parsed("data\n\n"), "event message//");
  EXPECT_EQ(parsed("data:a\ndata\ndata:b\n\n"), "event message/a\\n\\nb/");
  EXPECT_EQ(parsed("event:t\nevent\ndata:a\n\n"), "event message/a/");
  EXPECT_EQ(parsed("id:1\nid\ndata:a\n\n"), "event message/a/");
  EXPECT_EQ(parsed("retry\n"), "");
}

TEST(Parser, Item08_DispatchesEmptyData) {
  EXPECT_EQ(parsed("data\ndata\n\n"), "event message/\\n/");
  EXPECT_EQ(parsed("data:\n\ndata\n\ndata: \n\n"),
            "event message// | event message// | event message//");
  EXPECT_EQ(parsed("data:\ndata\ndata: \n\n"), "event message/\\n\\n/");
}

TEST(Parser, Item09_DispatchesNoBlockWithoutDataAndResetsItsType) {
  EXPECT_EQ(parsed("event:t\nid:1\n\ndata:a\n\n"), "event message/a/1");
  EXPECT_EQ(parsed("id:1\n\nid:2\n\n"), "");
  EXPECT_EQ(last_id_after("id:1\n\nid:2\n\n"), "2");
}

TEST(Parser, Item10_ComparesFieldNamesExactly) {
  EXPECT_EQ(parsed("Data:1\nDATA:1\ndata :1\n data:1\nda-ta:1\ndata_:1\ndat:1\ndataa:1\n\n"), "");
  EXPECT_EQ(parsed("data\0:1\n\0data:1\ndata\0\ndat\0a:1\n\n"s), "");
  EXPECT_EQ(parsed("Id:1\nID:1\nidd:1\ni:1\nid :1\nid\0:1\ndata:a\n\n"s), "event message/a/");
  EXPECT_EQ(parsed("Event:t\nevents:t\neven:t\nevent :t\ndata:a\n\n"), "event message/a/");
  EXPECT_EQ(parsed("Retry:1\nretr:1\nretry :1\nretryy:1\n"), "");
}

TEST(Parser, Item11_DropsABlockOfUnknownFieldsSilently) {
  EXPECT_EQ(parsed("foo:1\nbar\nx\n\ndata:a\n\n"), "event message/a/");
}

TEST(Parser, Item12_TakesAFieldNamedCommentForUnknown) {
  EXPECT_EQ(parsed("comment: nope\ncomment\n\n"), "");
}

TEST(Parser, Item13_NeedsNoRoomForLongUnknownLinesAndComments) {
  const std::string longer(300, 'x');
  EXPECT_EQ(
      parsed(longer + ":1\n:" + longer + "\nfoo:" + longer + "\ndata" + longer + "\ndata:a\n\n",
             16),
      "event message/a/");
  EXPECT_EQ(parsed("data:a\n:" + longer + "\r\nretry:x" + longer + "\ndata:b\n\n", 16),
            "event message/a\\nb/");
}

TEST(Parser, Item14_DeliversNulInDataTypeAndComment) {
  EXPECT_EQ(parsed("data:\0\n\n"s), "event message/\\0/");
  EXPECT_EQ(parsed("data:a\0b\ndata\0:2\ndata:\0\0\n\n"s), "event message/a\\0b\\n\\0\\0/");
  EXPECT_EQ(parsed("event:\0t\n:\0c\ndata:\n\n"s), "comment \\0c | event \\0t//");
}

TEST(Parser, Item15_IgnoresAnIdWithNulAndKeepsTheOlder) {
  EXPECT_EQ(parsed("id:1\ndata:a\n\nid:2\0\ndata:b\n\n"s), "event message/a/1 | event message/b/1");
  EXPECT_EQ(parsed("id:1\nid:\0\nid:x\0y\ndata:a\n\n"s), "event message/a/1");
  EXPECT_EQ(last_id_after("id:1\n\nid:\0\n\n"s), "1");
}

TEST(Parser, Item16_ClearsTheIdByAnEmptyOne) {
  EXPECT_EQ(parsed("id:1\ndata:a\n\nid:\ndata:b\n\ndata:c\n\n"),
            "event message/a/1 | event message/b/ | event message/c/");
  EXPECT_EQ(last_id_after("id:1\n\nid\n\n"), "");
  EXPECT_EQ(last_id_after("id:1\n\nid: \n\n"), "");
}

TEST(Parser, Item17_CommitsAnIdAtTheBlankLineOnly) {
  EXPECT_EQ(last_id_after("id:1\n\nid:2\ndata:a\n"), "1");
  EXPECT_EQ(last_id_after("id:1\n\nid:2\n\n"), "2");
  StaticParser<64> parser;
  EXPECT_EQ(parser.feed(Text("id:1\n\nid:2\ndata:a\n")).found, Found::kNeedMore);
  EXPECT_EQ(parser.end(), Found::kEventIncomplete);
  EXPECT_EQ(to_std(parser.last_event_id()), "1");
  EXPECT_EQ(parser.feed(Text("data:b\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().last_event_id), "1");
}

TEST(Parser, Item18_KeepsTheLastIdAcrossStreams) {
  StaticParser<64> parser;
  EXPECT_EQ(parser.feed(Text("id:1\ndata:a\n\n")).found, Found::kEvent);
  EXPECT_EQ(parser.end(), Found::kNeedMore);
  EXPECT_EQ(to_std(parser.last_event_id()), "1");
  EXPECT_EQ(parser.feed(Text("data:b\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().last_event_id), "1");

  StaticParser<64> another;
  EXPECT_TRUE(another.set_last_event_id("1"));
  EXPECT_EQ(another.feed(Text("data:b\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(another.event().last_event_id), "1");
}

TEST(Parser, Item19_DropsAnOversizedEventAndGoesOnBehindItsBlankLine) {
  const std::string stream = "id:1\ndata:" + std::string(40, 'x') + "\ndata:y\nid:2\n\ndata:z\n\n";
  EXPECT_EQ(parsed(stream, 16, {false, true, false}), "too-large | event message/z/");
  EXPECT_EQ(parsed(stream, 16, {false, true, true}), "too-large | event message/z/2");
}

TEST(Parser, Item20_RefusesAnOversizedIdAndKeepsThePrevious) {
  const std::string longer(5, 'x');
  EXPECT_EQ(parsed("id:1\n\nid:" + longer + "\ndata:a\n\n", 16), "id-refused | event message/a/1");
  EXPECT_EQ(parsed("id:1\nid:" + longer + "\ndata:a\n\n", 16), "id-refused | event message/a/1");
  EXPECT_EQ(parsed("id:1\nid:" + longer + "\0\ndata:a\n\n"s, 16), "id-refused | event message/a/1");
  EXPECT_EQ(parsed("id:\0xxxx\ndata:a\n\n"s, 16), "id-refused | event message/a/");
  EXPECT_EQ(parsed("id:xxxx\ndata:a\n\n", 16), "event message/a/xxxx");
}

TEST(Parser, Item21_DropsAnEventWhoseTypeIsOversized) {
  EXPECT_EQ(parsed("data:a\nevent:xxxxx\n\ndata:b\n\n", 16), "too-large | event message/b/");
  EXPECT_EQ(parsed("event:xxxxx\nevent:x\ndata:a\n\ndata:b\n\n", 16),
            "too-large | event message/b/");
  EXPECT_EQ(parsed("event:xxxx\ndata:a\n\n", 16), "event xxxx/a/");
}

TEST(Parser, Item22_TakesOnlyDigitsForRetryAndSaturates) {
  EXPECT_EQ(parsed("retry:0\nretry:1\nretry: 03000\nretry:00000000000000000000000001\n"),
            "retry 0 | retry 1 | retry 3000 | retry 1");
  EXPECT_EQ(parsed("retry:4294967294\nretry:4294967295\nretry:4294967296\nretry:42949672950\n"
                   "retry:99999999999999999999999999999999999999999\n"),
            "retry 4294967294 | retry 4294967295 | retry 4294967295 | retry 4294967295 | "
            "retry 4294967295");
  EXPECT_EQ(parsed("retry:+5\nretry:5x\nretry:  5\nretry:0x5\nretry:1_000\nretry:\nretry: \nretry\n"
                   "retry:5 \nretry:-1\nretry:1.5\nretry:5\tx\nretry:\xD9\xA3\nretry:/\nretry::\n"),
            "");
  EXPECT_EQ(parsed("retry:5\0\nretry:\0\n"s), "");
}

TEST(Parser, Item23_ReportsRetryAtOnce) {
  EXPECT_EQ(parsed("data:a\nretry:5\ndata:b\n\n"), "retry 5 | event message/a\\nb/");
  EXPECT_EQ(parsed("retry:5\n"), "retry 5");
  EXPECT_EQ(parsed("retry:5"), "");
}

TEST(Parser, Item24_LeavesAnEarlierRetryWhenOneIsBogus) {
  EXPECT_EQ(parsed("retry:3000\nretry:1000x\nretry\n\n"), "retry 3000");
}

TEST(Parser, Item25_DropsTheEventAtTheEndOfTheStream) {
  EXPECT_EQ(parsed("data:a\n\nid:1\ndata:b\n"), "event message/a/");
  EXPECT_EQ(parsed("data:a\n\ndata:b"), "event message/a/");
  static RunMemory memory;
  std::vector<Report> reports;
  ParserRun run(memory, 64, {});
  run.parse("event:t\nid:1\ndata:a\n", Reads::whole(), reports);
  run.parse("\ndata:b\n\n", Reads::whole(), reports);
  run.parse("dat", Reads::whole(), reports);
  run.parse("a:x\n\ndata:c\n\n", Reads::whole(), reports);
  EXPECT_EQ(to_text(reports), "event message/b/ | event message/c/");
}

TEST(Parser, Item26_PassesBytesOfUtf8AndOthersUntouched) {
  const std::string bytes = "\xF0\x9F\x98\x80\xC3\xA4\xFF\xFE\xC0\x80\xED\xA0\x80\xE2\x80";
  EXPECT_EQ(parsed("event:" + bytes + "\nid:" + bytes + "\ndata:" + bytes + "\n\n"),
            "event " + escaped(bytes) + "/" + escaped(bytes) + "/" + escaped(bytes));
}

TEST(Parser, Item27_KeepsATrailingSpace) {
  EXPECT_EQ(parsed("id: 7 \nevent: t \ndata: a \n\n"), "event t /a /7 ");
}

TEST(Parser, Item28_ReportsNothingMoreOfAReadAfterTheStreamIsEnded) {
  // A pull interface calls nobody back: closing while an event is looked at is end().
  StaticParser<64> parser;
  const Text read = "id:1\ndata:a\n\nid:2\ndata:b\n\n";
  const Fed fed = parser.feed(read);
  EXPECT_EQ(fed.found, Found::kEvent);
  EXPECT_LT(fed.used, read.size());
  EXPECT_EQ(parser.end(), Found::kNeedMore);
  EXPECT_EQ(to_std(parser.last_event_id()), "1");
  EXPECT_EQ(parser.feed(Text("data:c\n\n")).found, Found::kEvent);
  EXPECT_EQ(to_std(parser.event().data), "c");
  EXPECT_EQ(to_std(parser.event().last_event_id), "1");
}

TEST(Parser, Item29_ReportsTheSameForEverySplit) {
  // The differential test is the main proof; this one holds every two-way split of a stream that
  // has everything.
  EXPECT_EQ(
      parsed(kBom + "retry: 10\r\n: hi\r\nevent: put\r\nid: 1\r\ndata: {\r\ndata: }\r\n\r\n" +
             "data\r\r:\rid\rfoo\revent:x\r\rid:2\ndata:" + std::string(90, 'y') + "\n\n"),
      "retry 10 | comment  hi | event put/{\\n}/1 | event message//1 | comment  | event message/" +
          std::string(90, 'y') + "/2");
}

}  // namespace
}  // namespace esse::test
