// SPDX-License-Identifier: Apache-2.0
// The words that applications are started with, those of print_events among them.
#include "shared/words.h"

#include <gtest/gtest.h>

#include "print_events/settings.h"

namespace {

using esse::Text;
using esse::app::read_settings;
using esse::app::read_words;
using esse::app::Settings;
using esse::app::Word;

struct Words : testing::Test {
  Text url;
  uint32_t events = 0;
  const Word words[2] = {{"url", &url}, {"events", nullptr, &events}};
};

TEST_F(Words, AreReadWithTheLastOneWinning) {
  EXPECT_TRUE(read_words("url=http://a/?b=c events=3 events=4", words));
  EXPECT_TRUE(url == "http://a/?b=c");
  EXPECT_EQ(events, 4u);
}

TEST_F(Words, NoneIsASetOfThem) {
  EXPECT_TRUE(read_words("", words));
  EXPECT_TRUE(url.empty());
}

TEST_F(Words, WithoutANameOrWithoutANumberAreRefused) {
  for (const char* word : {"events", "events=", "events=x", "Events=1", "=1", "even=1"}) {
    EXPECT_FALSE(read_words(word, words)) << word;
    EXPECT_EQ(events, 0u);
  }
  EXPECT_FALSE(read_words("events=1  events=2", words));  // an empty word between two spaces
}

bool reads(std::initializer_list<const char*> words, Settings& into) {
  std::vector<char*> arguments{const_cast<char*>("print_events")};
  for (const char* word : words) {
    arguments.push_back(const_cast<char*>(word));
  }
  return read_settings(static_cast<int>(arguments.size()), arguments.data(), into);
}

TEST(Settings, AreReadFromArguments) {
  Settings s;
  EXPECT_TRUE(reads({"url=http://a/", "events=4", "statistics=0"}, s));
  EXPECT_EQ(s.events, 4u);
  EXPECT_EQ(s.statistics, 0u);
  EXPECT_TRUE(s.address == "dhcp");
}

TEST(Settings, NeedAUrlAndTimesThatATimerHas) {
  Settings s;
  EXPECT_FALSE(reads({}, s));
  EXPECT_FALSE(reads({"url=http://a/", ""}, s));
  EXPECT_FALSE(reads({"url=http://a/", "statistics=2147484"}, s));
  EXPECT_FALSE(reads({"url=http://a/", "statistics=1", "idle_ms=4294967294"}, s));
}

}  // namespace
