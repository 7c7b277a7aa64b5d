// SPDX-License-Identifier: Apache-2.0
#include "esse_http/url.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/result.h"
#include "esse_base/std_interop.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"
#include "support/url_of.h"

namespace esse::test {
namespace {

using http::same_origin;
using http::Url;
using namespace std::string_literals;

std::string text(Text t) { return std::string(t.data(), t.size()); }

// From a place that ends at a guard page, so that one byte too far is seen.
Result<Url> parse(const std::string& url) {
  static GuardedBytes memory(4096);
  const Span<char> at = memory.back(url.size());
  url.copy(at.data(), url.size());
  const HeapTrap trap;
  Url parsed;
  const Error error = http::parse_url(Text(at), parsed);
  return error == Error::kNone ? Result<Url>(parsed) : Result<Url>(error);
}

// "scheme host port target", or the error's name.
std::string parsed(const std::string& url) {
  const Result<Url> result = parse(url);
  if (!result.ok()) {
    return name(result.error());
  }
  const Url& u = result.value();
  return (u.secure ? "https " : "http ") + text(u.host) + " " + std::to_string(u.port) + " " +
         text(u.target);
}

TEST(Url, ReadsSchemeHostPortAndTarget) {
  EXPECT_EQ(parsed("http://h"), "http h 80 ");
  EXPECT_EQ(parsed("https://h"), "https h 443 ");
  EXPECT_EQ(parsed("http://h/"), "http h 80 /");
  EXPECT_EQ(parsed("http://flags.example:8080/a/b?c=d&e"), "http flags.example 8080 /a/b?c=d&e");
  EXPECT_EQ(parsed("HTTPS://Flags.Example/A"), "https Flags.Example 443 /A");
  EXPECT_EQ(parsed("hTTp://192.0.2.1/"), "http 192.0.2.1 80 /");
  EXPECT_EQ(parsed("http://a_b-c.d0"), "http a_b-c.d0 80 ");
}

TEST(Url, LeavesAPathThatIsNotThereToTheWriter) {
  EXPECT_EQ(parsed("http://h?x=/y"), "http h 80 ?x=/y");
  EXPECT_EQ(parsed("http://h:1?x"), "http h 1 ?x");
}

TEST(Url, CutsOffTheFragment) {
  EXPECT_EQ(parsed("http://h/a?b#c?d/e"), "http h 80 /a?b");
  EXPECT_EQ(parsed("http://h#c"), "http h 80 ");
  EXPECT_EQ(parsed("http://h/#\x01 \xFF"), "http h 80 /");
}

TEST(Url, TakesIPv6LiteralsInBrackets) {
  EXPECT_EQ(parsed("http://[::1]"), "http ::1 80 ");
  EXPECT_EQ(parsed("https://[2001:DB8::7]:8443/x"), "https 2001:DB8::7 8443 /x");
  EXPECT_EQ(parsed("http://[::ffff:192.0.2.1]/"), "http ::ffff:192.0.2.1 80 /");
  EXPECT_EQ(parsed("http://[::1]:"), "http ::1 80 ");
  for (const char* bad : {"http://[", "http://[]", "http://[::1", "http://[::1]x", "http://[::1]]",
                          "http://[]:80", "http://::1/", "http://[/]", "http://[a]/",
                          "http://[[a]/", "http://[192.0.2.1]", "http://[a]:80]/"}) {
    EXPECT_EQ(parsed(bad), "UrlHost") << bad;
  }
}

TEST(Url, RefusesAnIPv6Zone) {
  for (const char* bad : {"http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]:8080/x",
                          "http://[::1%]", "http://[fe80::1%25", "http://[%25::1]/"}) {
    EXPECT_EQ(parsed(bad), "UrlHost") << bad;
  }
  EXPECT_EQ(parsed("http://[fe80::1]/%25eth0?[%]"), "http fe80::1 80 /%25eth0?[%]");
}

// Whoever writes brackets around a host with a colon in it writes the URL that was read.
std::string rebuilt(const Url& u) {
  const std::string host = text(u.host);
  return (u.secure ? "https://" : "http://") +
         (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
         std::to_string(u.port) + text(u.target);
}

TEST(Url, ReadsEveryShortUrlAgainAsTheSame) {
  const std::string tokens = "[]:/?#.a@1";
  constexpr size_t kLongest = 6;
  size_t total = 1;
  size_t good = 0;
  for (size_t length = 0; length <= kLongest; ++length, total *= tokens.size()) {
    for (size_t number = 0; number < total; ++number) {
      std::string url = "http://";
      for (size_t i = 0, rest = number; i < length; ++i, rest /= tokens.size()) {
        url += tokens[rest % tokens.size()];
      }
      const std::string once = parsed(url);
      if (once.compare(0, 5, "http ") == 0) {
        ++good;
        ASSERT_EQ(parsed(rebuilt(parse(url).value())), once) << url;
      }
    }
  }
  EXPECT_GT(good, 100000U);
}

TEST(Url, KnowsItsAuthority) {
  const auto authority = [](const char* url) { return text(url_of(url).authority); };
  EXPECT_EQ(authority("http://h/a"), "h");
  EXPECT_EQ(authority("HTTP://H:080?a"), "H");
  EXPECT_EQ(authority("https://h:80"), "h:80");
  EXPECT_EQ(authority("https://h:443/"), "h");
  EXPECT_EQ(authority("https://h:/"), "h");
  EXPECT_EQ(authority("http://[::1]:81/"), "[::1]:81");
  EXPECT_EQ(authority("http://[::1]:80/"), "[::1]");
}

TEST(Url, TakesPortsFrom1To65535) {
  EXPECT_EQ(parsed("http://h:1/"), "http h 1 /");
  EXPECT_EQ(parsed("http://h:65535/"), "http h 65535 /");
  EXPECT_EQ(parsed("http://h:0080/"), "http h 80 /");
  EXPECT_EQ(parsed("http://h:/"), "http h 80 /");
  EXPECT_EQ(parsed("https://h:"), "https h 443 ");
  for (const char* bad : {"http://h:0", "http://h:65536/", "http://h:4294967376/", "http://h:+80",
                          "http://h:80x", "http://h:-1", "http://h:80:80"}) {
    EXPECT_EQ(parsed(bad), "UrlPort") << bad;
  }
}

TEST(Url, RefusesOtherSchemesAndWhatIsNotAbsolute) {
  for (const char* bad :
       {"ftp://h", "ws://h",    "httpx://h", "htt://h",   "1://h", "h ttp://h", "",       "h",
        "/a",      "//h/a",     "?q",        "http",      "http:", "http:/",    "http:h", "http:/h",
        "http//h", "#http://h", "/http://h", "?http://h", "://h",  "ftp:h"}) {
    EXPECT_EQ(parsed(bad), "UrlScheme") << bad;
  }
  // What is a colon or a slash but for bit 5.
  for (const char* bad : {"http\x1A//h", "http:\x0F/h", "http:/\x0Fh/", "https\x1A//h"}) {
    EXPECT_NE(parsed(bad).substr(0, 4), "http") << bad;
  }
}

TEST(Url, RefusesUserinfo) {
  for (const char* bad : {"http://u@h", "http://u:p@h/", "http://@h", "http://u:1@h",
                          "http://good.example\\@evil.example/"}) {
    EXPECT_EQ(parsed(bad), "UrlUserinfo") << bad;
  }
  EXPECT_EQ(parsed("http://h/a@b"), "http h 80 /a@b");
  EXPECT_EQ(parsed("http://h?a@b"), "http h 80 ?a@b");
}

TEST(Url, RefusesBytesThatNoHostHas) {
  for (const std::string& bad : {"http://"s, "http:///a"s, "http://?a"s, "http://:80/"s}) {
    EXPECT_EQ(parsed(bad), "UrlHost") << bad;
  }
  for (int c = 0; c < 256; ++c) {
    const std::string url = "http://a"s + static_cast<char>(c) + "b/c";
    if (c <= ' ' || c >= 0x7F || c == '\\') {
      EXPECT_EQ(parsed(url), "UrlHost") << c;
      EXPECT_EQ(parsed("http://[:"s + static_cast<char>(c) + "]/"), "UrlHost") << c;
    }
  }
}

TEST(Url, RefusesBytesInTheTargetThatTheCallerMustEncode) {
  for (int c = 0; c < 256; ++c) {
    const std::string url = "http://h/a"s + static_cast<char>(c) + "b";
    const bool fine = c > ' ' && c < 0x7F && c != '\\';
    EXPECT_EQ(parsed(url) != "UrlSyntax", fine) << c;
    EXPECT_EQ(parsed("http://h?"s + static_cast<char>(c)) != "UrlSyntax", fine) << c;
  }
}

TEST(Url, ComparesOriginsBySchemeHostAndPort) {
  const auto same = [](const char* a, const char* b) { return same_origin(url_of(a), url_of(b)); };
  EXPECT_TRUE(same("http://h/a", "http://H:80/b?c"));
  EXPECT_TRUE(same("https://Example.COM", "https://example.com:443"));
  EXPECT_FALSE(same("http://h", "https://h"));
  EXPECT_FALSE(same("http://h:443", "https://h"));
  EXPECT_FALSE(same("http://h", "http://h:81"));
  EXPECT_FALSE(same("http://h", "http://hh"));
  EXPECT_FALSE(same("http://a.h", "http://h"));
  EXPECT_TRUE(same("http://[::1]:81", "http://[::1]:81/x"));
}

// resolve() into a span that ends at a guard page.
std::string resolved(const std::string& base, const std::string& reference, size_t room = 200) {
  static GuardedBytes memory(4096);
  const Url from = url_of(from_std(base));
  Url to;
  const auto trapped = [&] {
    const HeapTrap trap;
    return http::resolve(from, from_std(reference), memory.back(room), to);
  };
  const Error error = trapped();
  return error == Error::kNone ? text(to.text) : name(error);
}

struct Example {
  const char* reference;
  const char* url;
};

TEST(Url, ResolvesTheExamplesOfRfc3986) {
  const Example examples[] = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "HttpLocationMissing"},  // the base itself: nothing to go to
      {"g#s", "http://a/b/c/g"},
      {"g?y#s", "http://a/b/c/g?y"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g"},
      // Ours: 5.4 names them with other schemes, or not at all.
      {"http://A:80/b/../c?d/../e", "http://A:80/c?d/../e"},
      {"HTTPS://h", "HTTPS://h"},
      {"//h:81/./x/.", "http://h:81/x/"},
      {"..?y", "http://a/b/?y"},
      {"/", "http://a/"},
      {"/a//b/..//c", "http://a/a///c"},
      {".../g", "http://a/b/c/.../g"},
      {"a@b", "http://a/b/c/a@b"},
      {"?a:b", "http://a/b/c/d;p?a:b"},
      {"./a:b", "http://a/b/c/a:b"},
      {"/a:b", "http://a/a:b"},
  };
  for (const Example& example : examples) {
    EXPECT_EQ(resolved("http://a/b/c/d;p?q", example.reference), example.url) << example.reference;
  }
}

TEST(Url, ResolvesAgainstBasesWithoutPath) {
  EXPECT_EQ(resolved("http://a", "g"), "http://a/g");
  EXPECT_EQ(resolved("http://a?q", "g"), "http://a/g");
  EXPECT_EQ(resolved("http://a", "?y"), "http://a?y");
  EXPECT_EQ(resolved("http://a", ".."), "http://a/");
  EXPECT_EQ(resolved("http://a?q/r", "g"), "http://a/g");
}

TEST(Url, KeepsPortAndBracketsOfTheBase) {
  EXPECT_EQ(resolved("https://[::1]:8443/x/y", "z"), "https://[::1]:8443/x/z");
  EXPECT_EQ(resolved("https://[::1]/x/y", "//h/z"), "https://h/z");
  EXPECT_EQ(resolved("http://h/", "//[fe80::1%25eth0]/"), "HttpLocation") << "a zone";
  EXPECT_EQ(resolved("HTTP://h:080/x", "/y"), "HTTP://h:080/y");
  EXPECT_EQ(resolved("http://h:443/x", "/y"), "http://h:443/y");
  EXPECT_EQ(resolved("https://h:443/x", "/y"), "https://h:443/y");
}

TEST(Url, RefusesReferencesThatAreNoHttp) {
  for (const std::string& bad :
       {"g:h"s, "http:g"s, "ftp://h/"s, "javascript:alert(1)"s, "a:b"s, "//"s, "///x"s, "//h:0/"s,
        "//u@h/"s, "/a b"s, "/\xC3\xBC"s, "/a\\b"s, "//h\\@x/"s, "http://"s, "https:///x"s, ":"s}) {
    EXPECT_EQ(resolved("http://a/b", bad), "HttpLocation") << bad;
  }
}

TEST(Url, ReportsAMissingReference) {
  EXPECT_EQ(resolved("http://a/b", ""), "HttpLocationMissing");
  EXPECT_EQ(resolved("http://a/b", "#"), "HttpLocationMissing");
}

TEST(Url, NeverCutsAUrlThatDoesNotFit) {
  for (const char* reference :
       {"http://host/path?query", "//host/path", "/path/to", "g", "?query", "../../x"}) {
    const std::string whole = resolved("http://a/b/c/d", reference);
    ASSERT_EQ(whole.compare(0, 7, "http://"), 0) << reference;
    for (size_t room = 0; room <= whole.size(); ++room) {
      EXPECT_EQ(resolved("http://a/b/c/d", reference, room), "HttpLocationTooLong") << reference;
    }
  }
  EXPECT_EQ(resolved("http://a", "/path", 14), "http://a/path");
  EXPECT_EQ(resolved("http://a", "http://host", 12), "http://host");
}

TEST(Url, ResolvesInPlaceOverAndOver) {
  char out[64];
  Url url = url_of("http://h/one/two?q");
  const auto follow = [&](const char* reference) {
    const Error error = http::resolve(url, reference, out, url);
    return error == Error::kNone ? text(url.text) : std::string(name(error));
  };
  EXPECT_EQ(follow("three"), "http://h/one/three");
  EXPECT_EQ(follow("?x"), "http://h/one/three?x");
  EXPECT_EQ(follow("HTTP://Other:0080/a/b/c?d"), "HTTP://Other:0080/a/b/c?d");
  EXPECT_EQ(follow("../e?f"), "HTTP://Other:0080/a/e?f");
  EXPECT_EQ(follow("//[::1]:/./g/h"), "HTTP://[::1]:/g/h");
  EXPECT_EQ(follow("i"), "HTTP://[::1]:/g/i");
  EXPECT_EQ(follow("https://x"), "https://x");
  EXPECT_EQ(follow("y"), "https://x/y");
  EXPECT_EQ(follow("."), "https://x/");
}

}  // namespace
}  // namespace esse::test
