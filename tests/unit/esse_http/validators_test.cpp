// SPDX-License-Identifier: Apache-2.0
#include "esse_http/validators.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"

namespace esse::test {
namespace {

using http::Header;
using http::Validators;

constexpr size_t kRoom = 40;

class ValidatorsTest : public testing::Test {
 protected:
  // What a response says, line by line.
  void see(const std::string& name, const std::string& value) {
    const HeapTrap trap;
    validators.see(Header{from_std(name), from_std(value)});
  }
  void keep() {
    const HeapTrap trap;
    validators.keep();
  }
  // "name: value;" for each header of the next request.
  std::string asked() {
    const auto trapped = [&] {
      const HeapTrap trap;
      return validators.conditions();
    };
    std::string all;
    for (const Header& header : trapped()) {
      all += std::string(to_std(header.name)) + ": " + std::string(to_std(header.value)) + ";";
    }
    return all;
  }

  GuardedBytes memory{kRoom};
  Validators validators{memory.back(kRoom)};
};

TEST_F(ValidatorsTest, AsksForNothingAtFirst) {
  EXPECT_EQ(asked(), "");
  keep();
  EXPECT_EQ(asked(), "");
}

TEST_F(ValidatorsTest, AsksWithWhatTheLastWholeDocumentSaid) {
  see("ETag", "W/\"v1\"");
  see("Last-Modified", "Mon, 1 Jan");
  see("X-Other", "x");
  EXPECT_EQ(to_std(validators.etag()), "") << "it may still be cut off";
  keep();
  EXPECT_EQ(to_std(validators.etag()), "W/\"v1\"");
  EXPECT_EQ(to_std(validators.last_modified()), "Mon, 1 Jan");
  EXPECT_EQ(asked(), "If-None-Match: W/\"v1\";If-Modified-Since: Mon, 1 Jan;");
  see("etag", "\"v2\"");
  keep();
  EXPECT_EQ(asked(), "If-None-Match: \"v2\";") << "the new document has no Last-Modified";
}

TEST_F(ValidatorsTest, TakesThemInAnyOrder) {
  see("last-modified", "Mon");
  see("ETAG", "\"v1\"");
  keep();
  EXPECT_EQ(asked(), "If-None-Match: \"v1\";If-Modified-Since: Mon;");
  see("Last-Modified", "Tuesday");
  see("ETag", "\"version 2\"");
  keep();
  EXPECT_EQ(asked(), "If-None-Match: \"version 2\";If-Modified-Since: Tuesday;");
}

TEST_F(ValidatorsTest, ADocumentWithoutAnyHasNone) {
  ASSERT_TRUE(validators.set("\"v1\"", "Mon"));
  keep();
  EXPECT_EQ(asked(), "");
}

TEST_F(ValidatorsTest, ADocumentThatDidNotComeWholeChangesNothing) {
  ASSERT_TRUE(validators.set("\"v1\"", ""));
  EXPECT_EQ(asked(), "If-None-Match: \"v1\";");
  see("ETag", "\"v2\"");
  see("Last-Modified", "Mon");
  EXPECT_EQ(asked(), "If-None-Match: \"v1\";") << "of the document that is held";
  keep();
  EXPECT_EQ(asked(), "") << "what the one before said does not count";
}

TEST_F(ValidatorsTest, TheFirstOfTwoCounts) {
  see("ETag", "\"v1\"");
  see("ETag", "\"v2\"");
  keep();
  EXPECT_EQ(asked(), "If-None-Match: \"v1\";");
}

TEST_F(ValidatorsTest, KeepsOnlyWhatFits) {
  see("ETag", std::string(kRoom + 1, 'e'));
  see("Last-Modified", "Mon");
  keep();
  EXPECT_EQ(asked(), "If-Modified-Since: Mon;");
  see("ETag", std::string(kRoom - 2, 'e'));
  keep();
  EXPECT_EQ(asked(), "") << "there is no room beside the one that is held";
  see("ETag", std::string(kRoom, 'e'));
  keep();
  EXPECT_EQ(to_std(validators.etag()), std::string(kRoom, 'e'));
}

TEST_F(ValidatorsTest, TakesWhatWasKeptElsewhere) {
  const std::string exact(kRoom, 'e');
  EXPECT_TRUE(validators.set(from_std(exact), ""));
  EXPECT_EQ(asked(), "If-None-Match: " + exact + ";");
  EXPECT_FALSE(validators.set(from_std(exact), "M"));
  EXPECT_EQ(asked(), "");
  EXPECT_FALSE(validators.set(from_std(exact + "e"), ""));
  EXPECT_TRUE(validators.set("", "Mon"));
  EXPECT_EQ(asked(), "If-Modified-Since: Mon;");
  EXPECT_TRUE(validators.set("", ""));
  EXPECT_EQ(asked(), "");
  ASSERT_TRUE(validators.set("\"v1\"", "Mon"));
  validators.forget();
  EXPECT_EQ(asked(), "");
}

TEST(Validators, WithoutRoomKeepNothing) {
  Validators none{Span<char>()};
  none.see(Header{"ETag", "\"v1\""});
  none.keep();
  EXPECT_TRUE(none.conditions().empty());
  EXPECT_FALSE(none.set("\"v1\"", ""));
  EXPECT_TRUE(none.set("", ""));
}

}  // namespace
}  // namespace esse::test
