// SPDX-License-Identifier: Apache-2.0
// Behind a wake, or behind a second open(), no value is shown that the service would not say: what
// is "unchanged" there are the values that the device has.
#include "unit/esse_flags/retained_fixture.h"

namespace esse::flags {
namespace {

uint32_t unix_now() { return 1'800'000'000; }

class AfterSleep : public Sleeping {
 protected:
  AfterSleep() { keeper_options.unix_time = unix_now; }
  /// The service has other values, which the device hears.
  void says_more() {
    run(5'000);
    flags_json = R"([{"key":"loud","value":true}])";
    etag = "\"v2\"";
    flags->client().reconnect();
    run(5'000);
    ASSERT_TRUE(now().loud);
  }
};

// Flipt and GO Feature Flag say so of a flag whose rules match nobody.
TEST_F(AfterSleep, AValueWithTheReasonDefaultIsKept) {
  flags_json = R"([{"key":"blink","value":false,"reason":"DEFAULT"}])";
  live_and_sleep();
  boot(600);
  EXPECT_FALSE(now().blink);
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ");
  EXPECT_FALSE(now().blink);
  boot();
  EXPECT_FALSE(now().blink) << "the vault has it, too";
}

TEST_F(AfterSleep, WhatIsTheDefaultIsNotKept) {
  flags_json = R"([{"key":"blink","value":true,"reason":"DEFAULT"}])";
  live_and_sleep();
  EXPECT_EQ(flags->writer().details(1).reason, Reason::kDefault);
  boot();
  EXPECT_EQ(flags->writer().details(1).reason, Reason::kDefault);
}

TEST_F(AfterSleep, StoppedAndStartedAgainItHasWhatItHeard) {
  live_and_sleep();
  boot(600);
  hear();
  vault.next = vault.always = store::Answer::kFull;
  says_more();
  go_to_sleep();
  ASSERT_EQ(flags->open(7), Error::kNone);
  EXPECT_TRUE(now().loud) << "not what the vault has";
  EXPECT_FALSE(flags->is_restored());
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v2\"] | GET /sse?ch=1 | ");
  EXPECT_TRUE(now().loud);
}

TEST_F(AfterSleep, OpenedAgainBeforeTheVaultHasItNothingIsLost) {
  boot();
  run(5'000);
  says_more();
  ASSERT_EQ(vault.saves, 0);
  flags->pause();
  run(0);
  ASSERT_EQ(flags->open(7), Error::kNone);
  run(120'000);
  EXPECT_TRUE(now().loud);
  EXPECT_GE(vault.saves, 1);
}

TEST_F(AfterSleep, OpenedAgainBeforeItWasHeardItHasWhatTheVaultHas) {
  live_and_sleep();
  const auto kept = std::exchange(vault.values, {});
  server.otherwise().refuses();
  boot();
  run(1'000);
  flags->pause();
  run(0);
  vault.values = kept;
  ASSERT_EQ(flags->open(7), Error::kNone);
  EXPECT_TRUE(flags->is_restored());
  EXPECT_FALSE(now().blink);
}

TEST_F(AfterSleep, OpenedAgainForAContextThatWasNotHeardItReconciles) {
  boot();
  run(5'000);
  server.otherwise().refuses();
  ASSERT_EQ(flags->identify(R"({"targetingKey":"other"})"), Error::kNone);
  flags->pause();
  run(0);
  ASSERT_EQ(flags->open(7), Error::kNone);
  EXPECT_FALSE(flags->is_restored()) << "nothing is kept for it";
  EXPECT_EQ(flags->status(), Status::kReconciling);
}

// The memory is of before the change.
TEST_F(AfterSleep, AChangeEndsWhatWasRemembered) {
  live_and_sleep();
  ASSERT_EQ(flags->open(7), Error::kNone);
  says_more();
  boot(600);
  EXPECT_FALSE(retained->is_recalled());
}

TEST_F(AfterSleep, WhoWasNeverHeardHasNoValues) {
  server.otherwise().refuses();
  boot();
  run(1'000);
  go_to_sleep();
  boot(1);
  EXPECT_FALSE(retained->is_recalled());
  EXPECT_FALSE(flags->is_restored());
  EXPECT_NE(flags->status(), Status::kReady);
}

TEST_F(AfterSleep, WhoWasNotHeardInThisBootHasThoseOfTheVault) {
  live_and_sleep();
  const auto kept = std::exchange(vault.values, {});
  server.otherwise().refuses();
  boot();
  run(1'000);
  ASSERT_FALSE(flags->is_restored());
  go_to_sleep();
  vault.values = kept;
  boot(1);
  EXPECT_TRUE(flags->is_restored());
  EXPECT_FALSE(now().blink);
}

// Of one host, or of another scheme: tenants, projects, environments.
TEST_F(AfterSleep, AnotherPathIsAnotherService) {
  options.url = "http://flags.example/tenant-a";
  live_and_sleep();
  options.url = "http://flags.example/tenant-b";
  boot(600);
  EXPECT_FALSE(retained->is_recalled());
  EXPECT_TRUE(now().blink) << "nor are they the vault's";
  hear();
  EXPECT_EQ(take_asked(), "POST /tenant-b/ofrep/v1/evaluate/flags | ");
}

TEST_F(AfterSleep, AStreamThatIsToldToWaitWaits) {
  stream_head = "HTTP/1.1 503 Later\r\nRetry-After: 3000\r\nContent-Length: 0\r\n\r\n";
  live_and_sleep();
  for (int night = 0; night < 4; ++night) {
    boot(600);
    run(5'000);
    EXPECT_EQ(take_asked(), "") << night;
    go_to_sleep();
  }
  boot(6 * 3'600);
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | ");
}

TEST_F(AfterSleep, AStreamThatIsRefusedStaysSo) {
  stream_head = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
  live_and_sleep();
  boot(30);
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ");
  go_to_sleep();
  boot(12 * 3'600);
  run(5'000);
  EXPECT_NE(take_asked().find("GET /sse?ch=1"), std::string::npos);
}

TEST_F(AfterSleep, WhatCouldNotBeSavedIsSavedInAWake) {
  boot();
  run(5'000);
  vault.next = store::Answer::kNeedsErase;
  go_to_sleep();
  ASSERT_EQ(vault.saves, 1);
  ASSERT_TRUE(vault.values.empty());
  for (int night = 0; night < 3; ++night) {
    boot(600);
    hear();
    go_to_sleep();
  }
  EXPECT_EQ(vault.saves, 2);
  EXPECT_FALSE(vault.values.empty());
  boot();
  EXPECT_FALSE(now().blink);
  EXPECT_GE(flags->age_s(), 600u) << "it is as old as when it was said";
}

TEST_F(AfterSleep, AStreamsUrlThatHasNoRoomMakesItAskForAll) {
  streams_json =
      R"([{"type":"sse","endpoint":{"origin":"http://long-name.of-events.example","requestUri":"/sse?ch=1"}}])";
  live_and_sleep();
  transport.close();
  values = std::make_unique<Values<Settings>>();
  OfrepMemory<16> small;
  ofrep.emplace(options, kTargeting, small);
  retained.emplace(Span<char>(ram.data(), ram.size()));
  retained->woke(600);
  flags = std::make_shared<StaticFlags<Settings, kFlags>>(*values, outside, *ofrep);
  flags->keep_in(*retained);
  take_asked();
  ASSERT_EQ(flags->open(7), Error::kNone);
  EXPECT_FALSE(now().blink);
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " | ");
}

}  // namespace
}  // namespace esse::flags
