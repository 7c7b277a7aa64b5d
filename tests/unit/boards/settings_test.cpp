// SPDX-License-Identifier: Apache-2.0
#include "print_events/settings.h"

#include <gtest/gtest.h>

namespace {

using esse::app::read_setting;
using esse::app::read_settings;
using esse::app::Settings;

TEST(Settings, ReadsWordsWithTheLastOneWinning) {
  Settings s;
  EXPECT_TRUE(read_settings("url=http://a/?b=c events=3 statistics=0", s));
  EXPECT_TRUE(read_setting("events=4", s));
  EXPECT_TRUE(s.url == "http://a/?b=c");
  EXPECT_EQ(s.events, 4u);
  EXPECT_EQ(s.statistics, 0u);
  EXPECT_TRUE(s.address == "dhcp");
}

TEST(Settings, NothingIsASetOfWords) {
  Settings s;
  EXPECT_TRUE(read_settings("", s));
  EXPECT_TRUE(s.url.empty());
}

TEST(Settings, RefusesWhatItDoesNotKnow) {
  for (const char* word : {"", "events", "events=", "events=x", "Events=1", "=1", "even=1"}) {
    Settings s;
    EXPECT_FALSE(read_setting(word, s)) << word;
    EXPECT_EQ(s.events, 0u);
  }
  Settings s;
  EXPECT_FALSE(read_settings("events=1  show=2", s));  // an empty word between two spaces
}

}  // namespace
