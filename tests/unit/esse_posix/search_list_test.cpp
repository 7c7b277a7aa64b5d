// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/search_list.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace esse::test {
namespace {

// The names that `host` stands for with that resolv.conf, a blank between two.
std::string names(const std::string& resolv_conf, const std::string& host) {
  char path[] = "/tmp/esse_resolv_conf_XXXXXX";
  const int fd = mkstemp(path);
  EXPECT_EQ(write(fd, resolv_conf.data(), resolv_conf.size()),
            static_cast<ssize_t>(resolv_conf.size()));
  close(fd);
  posix::SearchList list;
  list.read(path);
  unlink(path);
  const Text text(host.data(), host.size());
  std::string all;
  for (size_t place = 0; place < list.count(text); ++place) {
    char one[posix::kMostHost];
    list.name(text, place, one);
    all += (place == 0 ? "" : " ") + std::string(one);
  }
  return all;
}

TEST(SearchList, PutsDomainsBehindANameWithoutDots) {
  EXPECT_EQ(names("search lan corp.example\n", "hub"), "hub.lan. hub.corp.example. hub.");
  EXPECT_EQ(names("domain lan", "hub"), "hub.lan. hub.");
}

TEST(SearchList, BeginsWithANameThatHasEnoughDots) {
  EXPECT_EQ(names("search lan\n", "a.example"), "a.example. a.example.lan.");
  EXPECT_EQ(names("search lan\noptions rotate ndots:2 edns0\n", "a.example"),
            "a.example.lan. a.example.");
  EXPECT_EQ(names("search lan\noptions ndots:0\n", "hub"), "hub. hub.lan.");
}

TEST(SearchList, LeavesANameWithAFinalDotAlone) {
  EXPECT_EQ(names("search lan\noptions ndots:5\n", "hub."), "hub.");
  EXPECT_EQ(names("search lan\n", "a.example."), "a.example.");
}

TEST(SearchList, TakesTheLastLineOfAKind) {
  EXPECT_EQ(names("search one\ndomain two\nsearch\tthree. four \r\n", "hub"),
            "hub.three. hub.four. hub.");
}

TEST(SearchList, IsEmptyWithoutAFile) {
  posix::SearchList list;
  list.read("/nonexistent");
  char one[posix::kMostHost];
  list.name("a.example", 0, one);
  EXPECT_STREQ(one, "a.example.");
}

TEST(SearchList, SaysNothingForWhatDoesNotFit) {
  const std::string host(200, 'a');
  const std::string domain(100, 'b');
  EXPECT_EQ(names("search " + domain + " lan\n", host), " " + host + ".lan. " + host + ".");
  EXPECT_EQ(names("search lan\n", std::string(300, 'a')), " ");
  const std::string many(600, 'c');
  EXPECT_EQ(names("search lan " + many + " corp\n", "hub"), "hub.lan. hub.corp. hub.");
  EXPECT_EQ(names("search lan\noptions ndots: ndots:x ndots:99999999999\n", "a.b"),
            "a.b.lan. a.b.");
}

}  // namespace
}  // namespace esse::test
