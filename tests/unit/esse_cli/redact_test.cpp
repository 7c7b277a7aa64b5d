// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/redact.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

struct Taken {
  std::string url;
  std::string user;
  std::string password;
};

Taken take(std::string url) {
  const Userinfo info = take_userinfo(url);
  return {url, info.user, info.password};
}

TEST(Redact, TakesTheUserinfoOutOfAUrl) {
  const Taken both = take("http://me:pa%3as%40s@host:1/p?q#f");
  EXPECT_EQ(both.url, "http://host:1/p?q#f");
  EXPECT_EQ(both.user, "me");
  EXPECT_EQ(both.password, "pa:s@s");
  const Taken user = take("http://me@[::1]/");
  EXPECT_EQ(user.url, "http://[::1]/");
  EXPECT_EQ(user.user, "me");
  EXPECT_EQ(user.password, "");
  EXPECT_EQ(take("http://a:b@c@host/").password, "b@c");  // the last @ counts
}

TEST(Redact, TakesNothingWhereThereIsNoUserinfo) {
  for (const std::string url : {"http://host/", "http://host/a@b", "http://host?a@b",
                                "http://host#a@b", "", "http://", "x"}) {
    std::string copy = url;
    EXPECT_EQ(take_userinfo(copy).user, "") << url;
    EXPECT_EQ(copy, url);
  }
}

TEST(Redact, TakesAnEmptyUserinfoToo) {
  for (const char* url : {"http://@host/", "http://:@host/"}) {
    const Taken nobody = take(url);
    EXPECT_EQ(nobody.url, "http://host/");
    EXPECT_EQ(nobody.user + nobody.password, "");
  }
}

TEST(Redact, DecodesPercentsAndLeavesOtherOnes) {
  EXPECT_EQ(percent_decode("a%20b%7E"), "a b~");
  EXPECT_EQ(percent_decode("%"), "%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%4g%41"), "%zz%4gA");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
}

TEST(Redact, ShowsUrlsWithoutSecrets) {
  EXPECT_EQ(display_url("http://u:p@host:1/path?token=x#f"), "http://host:1/path?...");
  EXPECT_EQ(display_url("http://host/path#token=x"), "http://host/path");
  EXPECT_EQ(display_url("http://host?token"), "http://host?...");
  EXPECT_EQ(display_url("http://host/"), "http://host/");
  EXPECT_EQ(display_url("u:p@host/path"), "host/path");
  EXPECT_EQ(display_url("http://host/\x1b[2J\xFF"), "http://host/\\x1b[2J\xEF\xBF\xBD");
}

}  // namespace
}  // namespace esse::cli
