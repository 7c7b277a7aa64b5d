// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/secrets.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

std::string masked(const Secrets& secrets, std::string_view text) {
  return secrets.mask(text).value_or("(nothing)");
}

TEST(Secrets, AreMaskedWhereverTheyStand) {
  Secrets secrets;
  EXPECT_EQ(masked(secrets, "a text"), "a text");
  secrets.add("secret");
  secrets.add("");
  EXPECT_EQ(masked(secrets, "a secret, secret!"), "a ***, ***!");
  EXPECT_EQ(masked(secrets, "secret"), "***");
}

TEST(Secrets, OneInsideAnotherLeavesNothingOfIt) {
  Secrets secrets;
  for (const char* secret : {"abcd", "abcdefgh", "ghijk"}) {
    secrets.add(secret);
  }
  EXPECT_EQ(masked(secrets, "abcdefgh"), "***");
  EXPECT_EQ(masked(secrets, "-abcdefghijk-"), "-***-");
}

TEST(Secrets, OneThatIsTooShortToMaskHidesAll) {
  Secrets secrets;
  secrets.add("abc");
  EXPECT_FALSE(secrets.mask("one two"));
}

TEST(Secrets, ThatAreCutAtTheEndAreMaskedToo) {
  Secrets secrets;
  secrets.add("supersecret");
  EXPECT_EQ(masked(secrets, "a supersecre"), "a ***");
  EXPECT_EQ(masked(secrets, "a supe"), "a ***");
  EXPECT_EQ(masked(secrets, "a sup"), "a sup");
  EXPECT_EQ(masked(secrets, "supers"), "***");
  EXPECT_EQ(masked(secrets, "supersecret, super"), "***, ***");
}

TEST(Secrets, OfOrdinaryNamesAreNotShort) {
  Secrets secrets;
  secrets.add_query("http://host/?v=2&page=17&q=a%20b");
  secrets.add_header("X-Retries", "3");
  EXPECT_EQ(masked(secrets, "page=17 has 2 of 3"), "*** has 2 of 3");
  secrets.add_header("Authorization", "Token abc");
  EXPECT_FALSE(secrets.mask("one two"));
}

TEST(Secrets, AreKnownInTheFormsInWhichServersQuote) {
  Secrets secrets;
  secrets.add("p%40ss+w\"rd/\xC3\xA9");
  for (const char* form :
       {"p%40ss+w\"rd/\xC3\xA9", "p@ss+w\"rd/\xC3\xA9", "p@ss w\"rd/\xC3\xA9",
        "p@ss+w\\\"rd/\xC3\xA9", "p@ss w\\\"rd/\\u00e9", "p@ss w\\\"rd\\/\\u00e9"}) {
    EXPECT_EQ(masked(secrets, form), "***") << form;
  }
}

TEST(Secrets, OfAQueryAreAllPiecesAndValues) {
  Secrets secrets;
  secrets.add_query("http://host/path?token=first&flag&x=a=second#fragment");
  EXPECT_EQ(masked(secrets, "token=first&flag&x=a=second"), "***");
  EXPECT_EQ(masked(secrets, "first, flag, second, a=second, path, fragment, toke."),
            "***, ***, ***, ***, path, fragment, toke.");
  Secrets none;
  none.add_query("http://host/path#a?b");
  EXPECT_EQ(masked(none, "a?b"), "a?b");
}

TEST(Secrets, OfAHeaderAreTheValueAndItsPieces) {
  Secrets secrets;
  secrets.add_header("X-Key", "headersecret");
  secrets.add_header("Authorization", "Token  authsecret");
  secrets.add_header("cookie", "sid=first;other=second; theme");
  secrets.add_header("Accept", "text/html");
  secrets.add_header("Content-Type", "a/b");
  EXPECT_EQ(masked(secrets, "headersecret authsecret text/html"), "*** *** text/html");
  EXPECT_EQ(masked(secrets, "first, other=second, second, theme"), "***, ***, ***, ***");
}

}  // namespace
}  // namespace esse::cli
