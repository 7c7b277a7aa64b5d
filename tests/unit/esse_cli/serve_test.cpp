// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "esse_base/std_interop.h"
#include "esse_cli/demo_stream.h"
#include "esse_cli/json_lines.h"
#include "esse_stream/parser.h"

namespace esse::cli {
namespace {

// What the project's parser makes of it, a line an event or a comment.
std::string parsed(const std::string& bytes) {
  stream::StaticParser<512> parser;
  std::string out;
  Text rest = from_std(bytes);
  for (;;) {
    const stream::Fed fed = parser.feed(rest);
    rest = rest.from(fed.used);
    if (fed.found == stream::Found::kEvent) {
      append_json_line(out, parser.event());
    } else if (fed.found == stream::Found::kComment) {
      out += json_comment_line(to_std(parser.comment()));
    } else if (fed.found == stream::Found::kRetry) {
      out += "retry " + std::to_string(parser.retry_ms()) + "\n";
    } else {
      return out;
    }
  }
}

TEST(DemoStream, BeginsWithTheSpecificationsSamples) {
  const std::string expected =
      R"({"type":"message","data":"YHOO\n+2\n10","lastEventId":""}
{"comment":" test stream"}
{"type":"message","data":"first event","lastEventId":"1"}
{"type":"message","data":"second event","lastEventId":""}
{"type":"message","data":" third event","lastEventId":""}
{"type":"message","data":"","lastEventId":""}
{"type":"message","data":"\n","lastEventId":""}
{"type":"message","data":"","lastEventId":""}
{"type":"message","data":"test","lastEventId":""}
{"type":"message","data":"test","lastEventId":""}
)";
  for (const LineEnd end : {LineEnd::kLf, LineEnd::kCrLf, LineEnd::kCr}) {
    EXPECT_EQ(parsed(with_line_end(sample_blocks(), end)), expected);
  }
}

TEST(DemoStream, EventsAreThoseOfTheExample) {
  EXPECT_EQ(numbered_event(1, 1000),
            "event: notification\nid: 1\nretry: 2000\n"
            "data: {\"message\": \"Hello from esse! Event 1\", \"timestamp\": \"1000\"}\n\n");
  EXPECT_EQ(numbered_event(2, 0).substr(0, 21), "event: update\nid: 2\nr");
  EXPECT_EQ(simple_event(3000), "data: Just a simple data message at 3000\n\n");
  EXPECT_EQ(heartbeat(), ": heartbeat\n\n");
}

TEST(DemoStream, OtherLineEndsReplaceEachLineFeed) {
  EXPECT_EQ(with_line_end("a\nb\n\n", LineEnd::kLf), "a\nb\n\n");
  EXPECT_EQ(with_line_end("a\nb\n\n", LineEnd::kCrLf), "a\r\nb\r\n\r\n");
  EXPECT_EQ(with_line_end("a\nb\n\n", LineEnd::kCr), "a\rb\r\r");
}

TEST(DemoStream, ResumesBehindIdsOfItsOwnOnly) {
  EXPECT_EQ(resume_point("7"), 7u);
  EXPECT_EQ(resume_point("4294967294"), UINT32_MAX - 1);
  for (const char* id :
       {"", "abc", "7x", " 7", "-7", "+7", "4294967295", "4294967296", "99999999999999999999"}) {
    EXPECT_EQ(resume_point(id), 0u) << id;
  }
}

}  // namespace
}  // namespace esse::cli
