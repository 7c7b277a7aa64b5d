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

TEST(Secrets, AreKnownWhereHtmlQuotesThem) {
  Secrets secrets;
  secrets.add("a&b<c>'d\"\xC3\xA9");
  for (const char* form :
       {"a&amp;b&lt;c&gt;&apos;d&quot;\xC3\xA9", "a&#38;b&#60;c&#62;&#39;d&#34;&#233;",
        "a&#x26;b&#x3C;c&#x3e;&#X27;d&#x22;&#xE9;", "&#97;&amp;&#98;&lt;c>'d&#034;&#0233;",
        "a&amp;amp;b&amp;lt;c&amp;gt;'d&quot;\xC3\xA9"}) {
    EXPECT_EQ(masked(secrets, std::string("<b>") + form + "</b>"), "<b>***</b>") << form;
  }
}

TEST(Secrets, AreKnownWhereTheyArePercentEncoded) {
  Secrets secrets;
  secrets.add("p@ss w/rd+\xC3\xA9");
  for (const char* form : {"p%40ss%20w%2Frd%2B%C3%A9", "p%40ss%20w%2frd%2b%c3%a9",
                           "p%40ss+w%2Frd%2B%C3%A9", "%70%40%73%73%20%77%2F%72%64%2B%C3%A9",
                           "p@ss%20w/rd+\xC3\xA9", "p%2540ss%2520w%252Frd%252B%25C3%25A9"}) {
    EXPECT_EQ(masked(secrets, std::string("/?x=") + form + "&y=1"), "/?x=***&y=1") << form;
  }
}

TEST(Secrets, AreKnownInBase64WhereverTheirBytesFall) {
  Secrets secrets;
  secrets.add("supersecret");
  const std::pair<const char*, const char*> cases[] = {
      {"c3VwZXJzZWNyZXQ=", "***="},         // alone
      {"OnN1cGVyc2VjcmV0", "O***"},         // behind ":"
      {"dTpzdXBlcnNlY3JldA==", "dT***=="},  // behind "u:"
      {"YWRtaW46c3VwZXJzZWNyZXQ6eA==", "YWRtaW46***6eA=="},
      {"x=/c3VwZXJzZWNyZXQ", "x=/***"},  // behind another digit
      {"c3VwZXJzZWNyZXQ%3D", "***%3D"},
      {"c3VwZXJzZWN", "***"},  // cut
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(masked(secrets, text), expected) << text;
  }
  Secrets bytes;
  bytes.add("\xFB\xEF\xBE\xFF\xFF\xFF");
  EXPECT_EQ(masked(bytes, "++++//// ----____"), "*** ***");
}

TEST(Secrets, ThatAreCutInTheMiddleOfAQuotedByteAreMaskedToo) {
  Secrets secrets;
  secrets.add("super@secret");
  for (const char* text :
       {"a super%4", "a super%", "a super&#6", "a super\\u004", "a super%40sec"}) {
    EXPECT_EQ(masked(secrets, text), "a ***") << text;
  }
}

TEST(Secrets, LeaveWhatOnlyLooksQuotedAlone) {
  Secrets secrets;
  secrets.add("supersecret");
  for (const char* text : {"100% & more \\ than %zz &x; &#; &#x; \\u12", "%", "&", "\\", "\\u",
                           "&#99999999;", "\\ud800\\ud800", "====", "AAAA"}) {
    EXPECT_EQ(masked(secrets, text), text);
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
