// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/explain.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

TEST(Gist, OfAPageIsItsTitle) {
  EXPECT_EQ(gist("text/html", "<html>\n<TITLE>\n Log in \n</TITLE>"), "Log in");
  EXPECT_EQ(gist("", "<title>Log in</title>"), "Log in");
  EXPECT_EQ(gist("text/html", "<title></title>"), "");
  EXPECT_EQ(gist("text/html", "<title>cut of"), "cut of");
}

TEST(Gist, OfATextIsTheFirstLineThatIsNotBlank) {
  EXPECT_EQ(gist("text/plain", "\r\n  no \r\nmore"), "no");
  EXPECT_EQ(gist("TEXT/plain; charset=x", "no"), "no");
  EXPECT_EQ(gist("", ""), "");
  EXPECT_EQ(gist("text/plain", " \n"), "");
}

TEST(Gist, OfJsonIsAllOfIt) {
  EXPECT_EQ(gist("application/problem+json", "{\n  \"a\": [\n    1\n  ]\n}\n"), "{ \"a\": [ 1 ] }");
}

TEST(Gist, IsNothingForWhatIsNoText) {
  EXPECT_EQ(gist("image/png", "abc"), "");
  EXPECT_EQ(gist("application/octet-stream", "abc"), "");
}

TEST(Gist, IsCutBetweenCharacters) {
  EXPECT_EQ(gist("", std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(gist("", std::string(201, 'x')), std::string(200, 'x') + "...");
  EXPECT_EQ(gist("", std::string(199, 'x') + "\xE2\x82\xAC"), std::string(199, 'x') + "...");
}

TEST(Explain, HasASentenceForEveryError) {
  Tried tried;
  tried.url = "URL";
  for (unsigned number = 1; number < 256; ++number) {
    for (unsigned phase = 0; phase <= static_cast<unsigned>(Phase::kReady); ++phase) {
      const Cause cause{static_cast<Error>(number), static_cast<Phase>(phase), 500, 0, 0};
      const std::string text = explain(cause, tried);
      EXPECT_NE(text.find("URL"), std::string::npos) << text;
      EXPECT_TRUE(text.back() == '.' || text.back() == '?') << text;
      EXPECT_FALSE(brief(cause, tried).empty()) << number;
    }
  }
}

TEST(Explain, KnowsWhatAFlagServiceMeans) {
  Tried tried;
  tried.url = "URL";
  tried.is_for_flags = tried.has_key = true;
  const auto says = [&](Error error, uint16_t status, const char* text) {
    const std::string all = explain(Cause{error, Phase::kBody, status, 0, 0}, tried);
    EXPECT_NE(all.find(text), std::string::npos) << all;
  };
  says(Error::kStatus, 400, "answered 400. Is the context one that it knows (--context)?");
  says(Error::kStatus, 401, "is it a mobile key of that environment (--mobile-key)?");
  says(Error::kStatus, 403, "(--mobile-key)?");
  tried.has_key = false;
  tried.has_client_key = true;
  says(Error::kStatus, 400, "Does it know this key (--client-key), and is remote evaluation on");
  tried.has_client_key = false;
  says(Error::kStatus, 401, "It wants other credentials: --bearer TOKEN");
  says(Error::kStatus, 404, "There is no such service at this URL, or");
  says(Error::kStatus, 503, "The server behind it is down, or too busy.");
  says(Error::kNoContent, 204, "The server has no stream to follow.");
  says(Error::kRejected, 200, "the stream from URL: what came are no flags. Does another service");
  tried.is_encrypted = true;
  says(Error::kRejected, 200, "the features are encrypted. Switch encryption off");
  tried.is_encrypted = false;
  tried.content_type = "text/plain";
  says(Error::kContentType, 200, "That is not what a flag service answers: is the URL right?");
  tried.content_type = "Text/HTML; charset=x";
  says(Error::kContentType, 200, "That is a web page and no flag service:");
}

}  // namespace
}  // namespace esse::cli
