// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/settings.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/secure.h"
#include "esse_cli/tail_options.h"

namespace esse::cli {
namespace {

TailOptions at(const std::string& url) {
  TailOptions options;
  options.url = url;
  return options;
}

// What is said to a command line that is wrong; empty when it is fine.
std::string refusal(const TailOptions& options) {
  try {
    const Settings settings(options);
    return "";
  } catch (const CLI::ValidationError& error) {
    return error.what();
  }
}

bool begins_with(const std::string& text, const std::string& beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

// The same through CLI11.
std::string refusal(const std::vector<std::string>& arguments) {
  CLI::App app;
  TailOptions options;
  add_tail(app, options);
  std::vector<std::string> all = arguments;
  all.insert(all.begin(), "tail");
  try {
    app.parse(guarded(all));
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
  return refusal(options);
}

class ScratchFile {
 public:
  explicit ScratchFile(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~ScratchFile() { remove(path_.c_str()); }
  std::string at() const { return "@" + path_; }

 private:
  std::string path_ = testing::TempDir() + "esse_settings_test";
};

TEST(Settings, RefuseBadUrls) {
  for (const char* url :
       {"", "host", "localhost:8080/x", "ftp://host/", "http://", "http:///x", "http://h:0/",
        "http://h:65536/", "http://h/a b", "http://h/\xC3\xA9", "http://h/\n", "http://a b/"}) {
    EXPECT_TRUE(begins_with(refusal(at(url)), "URL: ")) << url;
  }
  for (const char* host :
       {"h<x>", "h^", "h|", "h%41", "\"h\"", "{h}", "h`", "h]", "[::x]", "[fe80::1%25eth0]"}) {
    EXPECT_TRUE(begins_with(refusal(at("http://" + std::string(host) + "/")), "URL: the host"))
        << host;
  }
  EXPECT_TRUE(begins_with(refusal(at("http://" + std::string(254, 'h') + "/")), "URL: the host"));
  for (const std::string& host :
       {std::string(253, 'h'), std::string("_a-b.c~"), std::string("[::1]:1")}) {
    EXPECT_EQ(refusal(at("http://" + host + "/")), "") << host;
  }
  const bool is_taken = refusal(at("https://h/")).empty();
  EXPECT_EQ(is_taken, Secure::is_there());
  EXPECT_EQ(refusal(at("http://h")), "");
}

TEST(Settings, RefuseBadPiecesByTheirNames) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"--request", {"-X", "G T"}},
      {"--request", {"-X", "CONNECT"}},
      {"--header 1: there is no colon", {"-H", "secret"}},
      {"--header 2", {"-H", "A: b", "-H", "B: c\r\nD: e"}},
      {"--header 1", {"-H", "Host: other"}},
      {"--header 1", {"-H", "Content-Length: 5"}},
      {"--header 1", {"-H", ": x"}},
      {"--header 1", {"-H", "a b: x"}},
      {"--header 1 (accept)", {"-H", "accept: a\rb"}},
      {"--data", {"-X", "GET", "-d", "x"}},
      {"--data", {"-d", "@/nonexistent/file"}},
      {"--user", {"-u", "a\n:b"}},
      {"--user", {"-u", "a:b\x7F"}},
      {"--bearer", {"--bearer", "a\nb"}},
      {"--bearer", {"--bearer", ""}},
      {"--bearer", {"--bearer", "x", "-u", "a:b"}},
      {"--last-event-id", {"--last-event-id", "a\nb"}},
      {"--user-agent", {"-A", "a\r"}},
      {"--cache-control", {"--cache-control", "a\nb"}},
      {"--event: no event", {"--event", "a", "--event", ""}},
      {"--buffer: at least 128 bytes", {"--buffer", "127"}},
      {"--retry-floor: at least 1 ms", {"--retry-floor", "0"}},
      {"--retry-factor: at most 7", {"--retry-factor", "7.1"}},
      {"--retry-jitter: at most 1", {"--retry-jitter", "1.1"}},
      {"--idle-timeout: at most 7 days", {"--idle-timeout", "8d"}},
      {"--max-redirects: at most 255", {"--max-redirects", "256"}},
      {"--max-failures", {"--max-failures", "0"}},
      {"--for: a time", {"--for", "soon"}},
      {"--policy", {"--policy", "none"}},
  };
  for (const auto& [beginning, options] : cases) {
    std::vector<std::string> arguments = options;
    arguments.emplace_back("http://h/");
    EXPECT_TRUE(begins_with(refusal(arguments), beginning))
        << beginning << " but: " << refusal(arguments);
  }
}

TEST(Settings, ARefusalHoldsNoSecret) {
  const std::vector<std::vector<std::string>> cases = {
      {"--beare", "SECRET", "http://h/"},
      {"--beare=SECRET", "http://h/"},
      {"-ZSECRET", "http://h/"},
      {"http://h/", "SECRET"},
      {"http://u:SECRET@h:x/"},
      {"http://h x/?SECRET"},
      {"-H", "SECRET", "http://h/"},
      {"-H", "A: SECRET\n", "http://h/"},
      {"-u", "SECRET\n", "http://h/"},
      {"--bearer", "SECRET\n", "http://h/"},
      {"--bearer", "SECRET", "--bearer", "SECRET", "http://h/"},
  };
  for (const auto& arguments : cases) {
    const std::string why = refusal(arguments);
    EXPECT_FALSE(why.empty()) << arguments[0];
    EXPECT_EQ(why.find("SECRET"), std::string::npos) << why;
  }
}

TEST(Settings, UserinfoBecomesBasicAuthentication) {
  Settings settings(at("http://me:p%20w@host/x?key=value"));
  EXPECT_EQ(settings.url(), "http://host/x?key=value");
  ASSERT_EQ(settings.client().request.headers.size(), 1u);
  EXPECT_EQ(to_std(settings.client().request.headers[0].value), "Basic bWU6cCB3");
  EXPECT_EQ(to_std(settings.client().request.url.host), "host");
}

TEST(Settings, AnEmptyUserinfoIsNoCredentials) {
  for (const char* url : {"http://@host/", "http://:@host/"}) {
    Settings settings(at(url));
    EXPECT_EQ(settings.url(), "http://host/");
    EXPECT_EQ(settings.client().request.headers.size(), 0u) << url;
  }
  EXPECT_EQ(Settings(at("http://:word@host/")).client().request.headers.size(), 1u);
}

TEST(Settings, KnowWhatAServerMustNotBeQuotedWith) {
  TailOptions options = at("http://h/?token=querysecret&b=other#fragment");
  options.user = "username:wordpass";
  options.headers = {"X-Key: headersecret", "Authorization: Token authsecret", "Accept: text/html"};
  const Settings settings(options);
  EXPECT_EQ(settings.secrets().mask("querysecret username wordpass dXNlcm5hbWU6d29yZHBhc3M= "
                                    "headersecret authsecret text/html fragment"),
            "*** *** *** *** *** *** text/html fragment");
}

TEST(Settings, ABodyMakesItAPostWithCurlsType) {
  TailOptions options = at("http://h/");
  options.data = {"a=1", "b=2"};
  Settings settings(options);
  EXPECT_EQ(to_std(settings.client().request.method), "POST");
  EXPECT_EQ(to_std(settings.client().request.body), "a=1&b=2");
  ASSERT_EQ(settings.client().request.body_headers.size(), 1u);
  EXPECT_EQ(to_std(settings.client().request.body_headers[0].value),
            "application/x-www-form-urlencoded");
}

TEST(Settings, ABodyFromAFileIsItsBytes) {
  const std::string bytes("a\r\n\0b\n", 6);
  const ScratchFile file(bytes);
  TailOptions options = at("http://h/");
  options.method = "REPORT";
  options.data = {file.at()};
  options.headers = {"content-type: application/json"};
  Settings settings(options);
  EXPECT_EQ(to_std(settings.client().request.method), "REPORT");
  EXPECT_EQ(to_std(settings.client().request.body), bytes);
  ASSERT_EQ(settings.client().request.body_headers.size(), 1u);
  EXPECT_EQ(to_std(settings.client().request.body_headers[0].value), "application/json");
}

TEST(Settings, AContentTypeWithoutABodyIsSentAllTheSame) {
  TailOptions options = at("http://h/");
  options.headers = {"content-type: first", "Content-Type: a/b"};
  Settings settings(options);
  const Span<const http::Header> headers = settings.client().request.standard_headers;
  ASSERT_EQ(headers.size(), 4u);
  EXPECT_EQ(to_std(headers[3].name), "Content-Type");
  EXPECT_EQ(to_std(headers[3].value), "a/b");
  options.headers.emplace_back("Content-Type:");
  EXPECT_EQ(Settings(options).client().request.standard_headers.size(), 3u);
}

TEST(Settings, HeadersAndTokensComeFromFilesToo) {
  const ScratchFile file("X-One: 1\r\n\r\nX-Two:  2 \n");
  TailOptions options = at("http://h/");
  options.headers = {file.at()};
  Settings settings(options);
  const Span<const http::Header> headers = settings.client().request.headers;
  ASSERT_EQ(headers.size(), 2u);
  EXPECT_EQ(to_std(headers[1].name), "X-Two");
  EXPECT_EQ(to_std(headers[1].value), "2");

  const ScratchFile token("token123\nnot this\n");
  TailOptions with_token = at("http://h/");
  with_token.bearer = token.at();
  Settings bearer(with_token);
  ASSERT_EQ(bearer.client().request.headers.size(), 1u);
  EXPECT_EQ(to_std(bearer.client().request.headers[0].value), "Bearer token123");
}

TEST(Settings, ABareKeyIsAllOfAuthorization) {
  const ScratchFile file("mob-12345\nnot this\n");
  FollowOptions options = at("http://h/");
  for (const std::string& key : {std::string("mob-12345"), file.at()}) {
    options.bare_key = key;
    Settings settings(options);
    ASSERT_EQ(settings.client().request.headers.size(), 1u);
    EXPECT_EQ(to_std(settings.client().request.headers[0].name), "Authorization");
    EXPECT_EQ(to_std(settings.client().request.headers[0].value), "mob-12345");
    EXPECT_EQ(settings.secrets().mask("no mob-12345 here"), "no *** here");
  }
  options.headers = {"Authorization: theirs"};
  EXPECT_EQ(to_std(Settings(options).client().request.headers[0].value), "theirs");
}

TEST(Settings, ABareKeyThatCannotBeSentIsRefused) {
  const auto why = [](FollowOptions options, const char* key) {
    options.bare_key = key;
    try {
      const Settings settings(options);
      return std::string();
    } catch (const CLI::ValidationError& error) {
      return std::string(error.what());
    }
  };
  FollowOptions options = at("http://h/");
  EXPECT_EQ(why(options, "k"), "");
  EXPECT_EQ(why(options, ""), "--mobile-key: it is empty");
  EXPECT_TRUE(begins_with(why(options, "SECRET\r\n"), "--mobile-key: the value holds"));
  EXPECT_TRUE(begins_with(why(options, "@/nonexistent"), "--mobile-key: cannot read"));
  options.bearer = "token";
  EXPECT_EQ(why(options, "k"), "--mobile-key: there are other credentials already");
}

TEST(Settings, AClientKeyIsASegmentOfAPathAndASecret) {
  const auto why = [](const char* key) {
    FollowOptions options = at("http://h/");
    options.client_key = key;
    try {
      const Settings settings(options);
      EXPECT_EQ(to_std(settings.client_key()), key);
      EXPECT_EQ(settings.secrets().mask("http://h/sub/" + std::string(key)), "http://h/sub/***");
      return std::string();
    } catch (const CLI::ValidationError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(why("sdk-Abc_123"), "");
  EXPECT_EQ(why(""), "--client-key: it is empty");
  EXPECT_TRUE(begins_with(why("@/nonexistent"), "--client-key: cannot read"));
  for (const char* bad :
       {"SECRET/x", "SECRET?", "SECRET#", "..", "SECRET%2F", "SECRET x", "\xC3"}) {
    EXPECT_EQ(why(bad), "--client-key: letters, digits, - and _ are wanted: sdk-...") << bad;
  }
}

TEST(Settings, AnAcceptOfTheCommandYieldsToTheUsers) {
  FollowOptions options = at("http://h/");
  options.accept = "application/json";
  const auto accept = [&options] {
    Settings settings(options);
    for (const http::Header& header : settings.client().request.standard_headers) {
      if (header.name == "Accept") {
        return std::string(to_std(header.value));
      }
    }
    return std::string();
  };
  EXPECT_EQ(accept(), "application/json");
  options.headers = {"accept: */*"};
  EXPECT_EQ(accept(), "*/*");
}

TEST(Settings, LimitsOfTimeHoldForDocumentsToo) {
  CLI::App app;
  TailOptions options;
  add_tail(app, options);
  app.parse("tail --idle-timeout 7s --max-redirects 3 http://h/");
  Settings settings(options);
  EXPECT_EQ(settings.client().exchange.idle_ms, 7'000u);
  EXPECT_EQ(settings.client().document.exchange.idle_ms, 7'000u);
  EXPECT_EQ(settings.client().document.exchange.max_redirects, 3);
}

TEST(Settings, FilesAreReadAgainForEachAttempt) {
  const std::string path = testing::TempDir() + "esse_settings_renew";
  const auto write = [&path](const char* text) { std::ofstream(path) << text; };
  write("first\n");
  TailOptions options = at("http://h/");
  options.bearer = "@" + path;
  Settings settings(options);
  ASSERT_TRUE(settings.has_files());
  http::Request request = settings.client().request;
  request.last_event_id = "7";
  const auto sent = [&] { return std::string(to_std(request.headers[0].value)); };
  write("second\n");
  EXPECT_TRUE(settings.renew(request).empty());
  EXPECT_EQ(sent(), "Bearer second");
  EXPECT_EQ(to_std(request.last_event_id), "7");

  write("\n");  // while it is being written anew
  EXPECT_EQ(settings.renew(request).size(), 1u);
  EXPECT_TRUE(settings.renew(request).empty());
  EXPECT_EQ(sent(), "Bearer second");
  remove(path.c_str());
  const std::vector<std::string> news = settings.renew(request);
  ASSERT_EQ(news.size(), 1u);
  EXPECT_NE(news[0].find(path), std::string::npos) << news[0];
  EXPECT_TRUE(settings.renew(request).empty());
  write("third\n");
  EXPECT_TRUE(settings.renew(request).empty());
  EXPECT_EQ(sent(), "Bearer third");
  remove(path.c_str());
  EXPECT_EQ(settings.renew(request).size(), 1u);
  EXPECT_EQ(settings.secrets().mask("first second third"), "*** *** ***");
}

TEST(Settings, WithoutFilesNothingIsReadAgain) {
  TailOptions options = at("http://h/");
  options.bearer = "token";
  EXPECT_FALSE(Settings(options).has_files());
}

TEST(Settings, AnAuthorizationHeaderReplacesOurs) {
  TailOptions options = at("http://h/");
  options.headers = {"authorization: their-key"};
  options.user = "me:word";
  Settings settings(options);
  ASSERT_EQ(settings.client().request.headers.size(), 1u);
  EXPECT_EQ(to_std(settings.client().request.headers[0].value), "their-key");
}

TEST(Settings, AHeaderReplacesADefaultOrLeavesItOut) {
  TailOptions options = at("http://h/");
  options.headers = {"Accept: */*", "cache-control:", "Last-Event-ID: 5", "X-Nothing:"};
  Settings settings(options);
  const Span<const http::Header> standard = settings.client().request.standard_headers;
  ASSERT_EQ(standard.size(), 2u);
  EXPECT_EQ(to_std(standard[0].name), "User-Agent");
  EXPECT_EQ(to_std(standard[1].name), "Accept");
  EXPECT_EQ(to_std(standard[1].value), "*/*");
  EXPECT_EQ(to_std(settings.client().request.last_event_id), "5");
  EXPECT_EQ(settings.client().request.headers.size(), 0u);
}

TEST(Settings, ThePolicyComesBeforeTheOptions) {
  CLI::App app;
  TailOptions options;
  add_tail(app, options);
  app.parse("tail --retry-base 7s --retry-factor 1.5 --policy browser http://h/");
  Settings settings(options);
  EXPECT_EQ(settings.client().backoff.base_ms, 7'000u);
  EXPECT_EQ(settings.client().backoff.factor_16, 24);
  EXPECT_EQ(settings.client().backoff.jitter_16, 0);
  EXPECT_EQ(settings.client().policy.server_error, Action::kStop);
  ASSERT_GE(settings.client().request.standard_headers.size(), 2u);
  EXPECT_EQ(to_std(settings.client().request.standard_headers[1].value), "no-store");
}

TEST(Settings, AnInteractiveCommandIsNoFleet) {
  EXPECT_EQ(Settings(at("http://h/")).client().backoff.spread_ms, 0u);
  CLI::App app;
  TailOptions options;
  add_tail(app, options);
  app.parse("tail --retry-spread 1m http://h/");
  EXPECT_EQ(Settings(options).client().backoff.spread_ms, 60'000u);
}

TEST(Settings, FailMakesAnswersFinalAndLeavesTheNetwork) {
  TailOptions options = at("http://h/");
  options.fail = true;
  Settings settings(options);
  EXPECT_EQ(settings.client().policy.server_error, Action::kStop);
  EXPECT_EQ(settings.client().policy.busy, Action::kStop);
  EXPECT_EQ(settings.client().policy.network, Action::kRetry);
}

TEST(Settings, WhatNoRetryMendsIsNeverRetriedSoonUnlessItIsToKeepTrying) {
  TailOptions options = at("http://h/");
  for (const char* policy : {"device", "launchdarkly", "browser"}) {
    options.policy = policy;
    const Policy now = Settings(options).client().policy;
    for (const Action action :
         {now.verify, now.redirect, now.content_type, now.no_content, now.other_success,
          now.unauthorized, now.bad_request, now.client_error}) {
      EXPECT_NE(action, Action::kRetry) << policy;
    }
    EXPECT_EQ(now.network, Action::kRetry) << policy;
  }
  options.policy = "launchdarkly";
  options.keep_trying = true;
  EXPECT_EQ(Settings(options).client().policy.bad_request, Action::kRetry);
}

TEST(Settings, OnlyWhatChangesNothingIsRepeatable) {
  const std::pair<const char*, bool> cases[] = {{"GET", true},   {"HEAD", true},   {"PUT", true},
                                                {"POST", false}, {"PATCH", false}, {"REPORT", true},
                                                {"MINE", false}};
  for (const auto& [method, expected] : cases) {
    for (const char* policy : {"device", "launchdarkly", "browser"}) {
      TailOptions options = at("http://h/");
      options.method = method;
      options.policy = policy;
      EXPECT_EQ(Settings(options).is_repeatable(), expected) << method << ' ' << policy;
      options.repeat = true;
      EXPECT_TRUE(Settings(options).is_repeatable()) << method << ' ' << policy;
    }
  }
}

TEST(Settings, AListOptionTakesOneValueATime) {
  CLI::App app;
  TailOptions options;
  add_tail(app, options);
  app.parse(guarded({"tail", "-H", "A: b", "--event", "t", "-d", "x", "http://h/"}));
  EXPECT_EQ(options.url, "http://h/");
  EXPECT_EQ(options.headers, std::vector<std::string>{"A: b"});
  EXPECT_EQ(options.types, std::vector<std::string>{"t"});
  EXPECT_EQ(options.data, std::vector<std::string>{"x"});
}

TEST(Settings, TextsAreTakenAsTheyAreGiven) {
  const std::vector<std::string> texts = {"[1,2]", "[[11]]", "{}",  "",  "%%", "\x1F[", "'a'",
                                          "\"a\"", " a ",    "a,b", "@", "=",  "a=b"};
  for (const std::string& text : texts) {
    CLI::App app;
    TailOptions options;
    add_tail(app, options);
    app.parse(guarded({"tail", "-d", text, "--data=" + text, "--user", text, "http://h/"}));
    EXPECT_EQ(options.data, (std::vector<std::string>{text, text}));
    EXPECT_EQ(options.user, text);
    if (!text.empty()) {
      TailOptions attached;
      CLI::App other;
      add_tail(other, attached);
      other.parse(guarded({"tail", "-d" + text, "http://h/"}));
      EXPECT_EQ(attached.data, std::vector<std::string>{text});
    }
  }
}

}  // namespace
}  // namespace esse::cli
