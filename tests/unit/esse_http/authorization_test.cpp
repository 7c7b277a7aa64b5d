// SPDX-License-Identifier: Apache-2.0
#include "esse_http/authorization.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"

namespace esse::test {
namespace {

using http::basic_authorization;
using http::bearer_authorization;
using http::Header;
using namespace std::string_literals;

// The value, or the error's name. The room ends at a guard page.
std::string basic(const std::string& user, const std::string& password, size_t room = 400) {
  static GuardedBytes memory(4096);
  const auto trapped = [&] {
    HeapTrap trap;
    return basic_authorization(from_std(user), from_std(password), memory.back(room));
  };
  const Result<Header> header = trapped();
  if (header.ok()) {
    EXPECT_EQ(to_std(header.value().name), "Authorization");
    return std::string(to_std(header.value().value));
  }
  return name(header.error());
}

std::string bearer(const std::string& token, size_t room = 100) {
  static GuardedBytes memory(4096);
  const Result<Header> header = bearer_authorization(from_std(token), memory.back(room));
  return header.ok() ? std::string(to_std(header.value().value)) : name(header.error());
}

TEST(Authorization, EncodesUserAndPassword) {
  // RFC 7617, 2 and 2.1; the rest from RFC 4648, 10 and `base64`.
  EXPECT_EQ(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basic("test", "123\xC2\xA3"), "Basic dGVzdDoxMjPCow==");
  EXPECT_EQ(basic("", "x"), "Basic Ong=");
  EXPECT_EQ(basic("x", ""), "Basic eDo=");
  EXPECT_EQ(basic("ab", ""), "Basic YWI6");
  EXPECT_EQ(basic("a", "bc"), "Basic YTpiYw==");
  EXPECT_EQ(basic("a", "bcd"), "Basic YTpiY2Q=");
  EXPECT_EQ(basic("a", "bcde"), "Basic YTpiY2Rl");
  EXPECT_EQ(basic("\xFB\xEF\xBE", "\xFF\xFF\xFF"), "Basic ++++Ov///w==");
  EXPECT_EQ(basic("~~~", "???"), "Basic fn5+Oj8/Pw==");
  EXPECT_EQ(basic("", ""), "Basic Og==");
}

TEST(Authorization, TakesExactlyTheRoomThatItSays) {
  for (size_t n = 0; n < 60; ++n) {
    const std::string user(n / 2, 'u');
    const std::string password(n - n / 2, 'p');
    const size_t room = 6 + 4 * ((n + 3) / 3);
    const std::string whole = basic(user, password);
    EXPECT_EQ(basic(user, password, room), whole);
    EXPECT_EQ(whole.size(), room);
    EXPECT_EQ(basic(user, password, room - 1), "SpanTooSmall");
  }
  EXPECT_EQ(bearer("token", 12), "Bearer token");
  EXPECT_EQ(bearer("token", 11), "SpanTooSmall");
}

TEST(Authorization, RefusesCredentialsThatCannotBeSent) {
  for (int c = 0; c < 256; ++c) {
    const std::string text = "a"s + static_cast<char>(c) + "b";
    const bool control = c < ' ' || c == 0x7F;
    EXPECT_EQ(basic(text, "") == "Credentials", control || c == ':') << c;
    EXPECT_EQ(basic("", text) == "Credentials", control) << c;
    EXPECT_EQ(bearer(text) == "Credentials", c <= ' ' || c >= 0x7F) << c;
  }
  EXPECT_EQ(bearer(""), "Credentials");
}

}  // namespace
}  // namespace esse::test
