// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/json_lines.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

std::string json_line(const Event& event) {
  std::string out;
  append_json_line(out, event.view());
  return out;
}

TEST(JsonLines, AnEventHasTheBrowsersNamesInItsOrder) {
  EXPECT_EQ(json_line({"update", "{\"a\":1}\nb", "7"}),
            "{\"type\":\"update\",\"data\":\"{\\\"a\\\":1}\\nb\",\"lastEventId\":\"7\"}\n");
  EXPECT_EQ(json_line({"message", "", ""}),
            "{\"type\":\"message\",\"data\":\"\",\"lastEventId\":\"\"}\n");
}

TEST(JsonLines, EveryFieldIsValidUtf8) {
  EXPECT_EQ(json_line({"\xFF", std::string("\0\xE2\x82", 3), "\xC3\xA9\x80"}),
            "{\"type\":\"\xEF\xBF\xBD\",\"data\":\"\\u0000\xEF\xBF\xBD\","
            "\"lastEventId\":\"\xC3\xA9\xEF\xBF\xBD\"}\n");
  EXPECT_EQ(json_comment_line(" \xF0\x9F"), "{\"comment\":\" \xEF\xBF\xBD\"}\n");
}

TEST(JsonLines, AStateLeavesOutWhatThereIsNot) {
  StateReport report;
  report.state = "open";
  EXPECT_EQ(json_state_line(report), "{\"state\":\"open\"}\n");
  report.state = "connecting";
  report.error = "ConnectRefused";
  report.phase = "Connecting";
  report.native = 111;
  report.reason = "Connection refused";
  report.has_delay = true;
  EXPECT_EQ(json_state_line(report),
            "{\"state\":\"connecting\",\"error\":\"ConnectRefused\",\"phase\":\"Connecting\","
            "\"native\":111,\"reason\":\"Connection refused\",\"delayMs\":0}\n");
}

}  // namespace
}  // namespace esse::cli
