// SPDX-License-Identifier: Apache-2.0
// What goes on over deep sleep.
#include "unit/esse_flags/retained_fixture.h"

namespace esse::flags {
namespace {

// kFlags, each with one other thing.
#define ESSE_TABLE(blink_more, range_to, choice)                                   \
  {                                                                                \
    flag<&Settings::name>("name").one_of("pump", choice),                          \
        flag<&Settings::blink>("blink") blink_more, flag<&Settings::loud>("loud"), \
        flag<&Settings::rate_ms>("blink-rate-ms").within(50, range_to),            \
        flag<&Settings::gain>("gain").within(-1.5_dec, 100_dec),                   \
        flag<&Settings::greeting>("greeting").expires_after(24 * 3600),            \
        flag<&Settings::limits>("limits")                                          \
  }
inline constexpr Flag<Settings> kWider[] = ESSE_TABLE(, 5'001, "motor");
inline constexpr Flag<Settings> kOtherChoice[] = ESSE_TABLE(, 5'000, "rotor");
inline constexpr Flag<Settings> kExpiring[] = ESSE_TABLE(.expires_after(3'600), 5'000, "motor");

TEST_F(Sleeping, AWakeIsOneQuestionAnd304) {
  live_and_sleep();
  boot(600);
  EXPECT_FALSE(now().blink) << "before the network";
  EXPECT_TRUE(retained->is_recalled());
  EXPECT_TRUE(flags->is_restored());
  EXPECT_EQ(flags->age_s(), 605u) << "five seconds on the stream, and the sleep";
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ");
  EXPECT_FALSE(flags->is_restored());
  run(1'000);
  EXPECT_EQ(take_asked(), "GET /sse?ch=1 | ") << "304 says nothing of the stream";
}

TEST_F(Sleeping, WhatHasChangedMeanwhileIsSaid) {
  live_and_sleep();
  etag = "\"v2\"";
  flags_json = R"([{"key":"loud","value":true}])";
  boot(600);
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ");
  EXPECT_TRUE(now().blink);
  EXPECT_TRUE(now().loud);
}

TEST_F(Sleeping, ManyNightsInARow) {
  live_and_sleep();
  for (int night = 0; night < 200; ++night) {
    boot(600);
    hear();
    ASSERT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ") << night;
    go_to_sleep();
  }
  EXPECT_EQ(vault.saves, 1) << "the flash is not written with what it has";
}

TEST_F(Sleeping, NoUrlGoesToTheVault) {
  live_and_sleep();
  for (const auto& [id, value] : vault.values) {
    EXPECT_EQ(value.find("sse"), std::string::npos) << static_cast<int>(id);
  }
  EXPECT_NE(std::string(ram.data(), ram.size()).find("/sse?ch=1"), std::string::npos);
}

TEST_F(Sleeping, AValueThatCameInAWakeIsSavedOnce) {
  live_and_sleep();
  flags_json = R"([{"key":"loud","value":true}])";
  etag = "\"v2\"";
  boot(600);
  hear();
  go_to_sleep();
  EXPECT_EQ(vault.saves, 2);
  boot(600);
  etag = "";  // all is said again
  hear();
  go_to_sleep();
  EXPECT_EQ(vault.saves, 2);
}

TEST_F(Sleeping, AResetThatIsNoWakeBeginsAnew) {
  live_and_sleep();
  boot();
  EXPECT_FALSE(retained->is_recalled());
  EXPECT_FALSE(now().blink) << "the vault's";
  EXPECT_EQ(flags->age_s(), UINT32_MAX);
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " | ");
}

TEST_F(Sleeping, TheMemoryCountsOnce) {
  live_and_sleep();
  boot(600);
  for (int crash = 0; crash < 3; ++crash) {
    boot(600);
    EXPECT_FALSE(retained->is_recalled()) << crash;
  }
}

// Also when the boot between could not use it, or was none that slept.
TEST_F(Sleeping, AnotherBootInBetweenEndsIt) {
  for (const auto slept_s : {std::optional<uint32_t>(600), std::optional<uint32_t>()}) {
    live_and_sleep();
    boot(slept_s, R"({"targetingKey":"other"})");
    EXPECT_FALSE(retained->is_recalled());
    boot(600);
    EXPECT_FALSE(retained->is_recalled());
  }
}

TEST_F(Sleeping, ADamagedMemoryIsNotLookedAt) {
  live_and_sleep();
  const std::vector<char> whole = ram;
  size_t used = ram.size();
  while (ram[used - 1] == 'x') {
    --used;
  }
  for (size_t bit = 0; bit < 8 * used; ++bit) {
    ram = whole;
    ram[bit / 8] = static_cast<char>(ram[bit / 8] ^ (1 << bit % 8));
    boot(600);
    ASSERT_FALSE(retained->is_recalled()) << bit;
  }
  ram = whole;
  boot(600);
  EXPECT_TRUE(retained->is_recalled());
}

TEST_F(Sleeping, OtherFirmwareAsksForAll) {
  live_and_sleep();
  boot<kWider>(600);
  EXPECT_FALSE(retained->is_recalled());
  live_and_sleep();
  boot<kOtherChoice>(600);
  EXPECT_FALSE(retained->is_recalled());
  live_and_sleep();
  boot<kExpiring>(600);
  EXPECT_FALSE(retained->is_recalled());
  EXPECT_TRUE(now().blink) << "it expires, and nobody knows when";
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " | ");
}

TEST_F(Sleeping, AFlagExpiresInTheSleep) {
  live_and_sleep<kExpiring>();
  boot<kExpiring>(3'000);
  EXPECT_FALSE(now().blink);
  hear();
  go_to_sleep();
  boot<kExpiring>(3'700);
  EXPECT_TRUE(now().blink) << "its time is over";
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " | ") << "304 would not bring it back";
  EXPECT_FALSE(now().blink);
}

TEST_F(Sleeping, RetryAfterGoesOnInTheSleep) {
  live_and_sleep();
  status = "503 Service Unavailable\r\nRetry-After: 3000";
  etag = "";
  boot(600);
  run(400);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ");
  comes_back();
  for (int night = 0; night < 4; ++night) {
    go_to_sleep();
    boot(600);
    run(400);
    EXPECT_EQ(take_asked(), "") << night;
  }
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ");
}

// What a service without a stream waits for, the sleep decides.
TEST_F(Sleeping, EachWakeAsksWhetherOrNotThereIsAStream) {
  const auto sleep_and_wake = [this] {
    live_and_sleep();
    for (int night = 0; night < 5; ++night) {
      boot(600);
      hear();
      EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | ") << night;
      run(5'000);
      go_to_sleep();
    }
  };
  stream_head = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
  sleep_and_wake();
  streams_json = "";
  sleep_and_wake();
}

TEST_F(Sleeping, FailuresGoOnCounting) {
  live_and_sleep();
  server.otherwise().refuses();
  boot(600);
  run(100);
  const uint32_t first_ms = flags->client().delay_ms();
  for (int night = 0; night < 12; ++night) {
    go_to_sleep();
    boot(600);
    run(0);
  }
  EXPECT_GT(flags->client().delay_ms() + 1'000, first_ms);
  EXPECT_GT(flags->client().delay_ms(), 20'000u);
}

// Thirty attempts, and then one each thirty seconds, awake or not.
TEST_F(Sleeping, TheBudgetHoldsForSleepers) {
  live_and_sleep();
  int asked = 0;
  for (int night = 0; night < 720; ++night) {  // an hour
    boot(5);
    run(0);
    asked += take_asked().empty() ? 0 : 1;
    go_to_sleep();
  }
  EXPECT_LE(asked, 30 + 120 + 1);
  EXPECT_GE(asked, 120);
}

TEST_F(Sleeping, WhatDoesNotFitIsNotRetained) {
  ram.resize(internal::kRetainedHead + 20);
  boot();
  run(5'000);
  go_to_sleep();
  EXPECT_FALSE(retained->is_whole());
  boot(600);
  EXPECT_FALSE(retained->is_recalled());
  hear();
  EXPECT_EQ(take_asked(), ESSE_BULK " | ");
  for (const size_t size : std::vector<size_t>{0, 1, 7, 8}) {
    ram.resize(size);
    boot(600);
    EXPECT_FALSE(retained->is_recalled()) << size;
    flags->remember();
    EXPECT_FALSE(retained->is_whole()) << size;
  }
}

TEST_F(Sleeping, WhileItReconcilesNothingIsKept) {
  boot();
  run(5'000);
  server.otherwise().refuses();
  ASSERT_EQ(flags->identify(R"({"targetingKey":"other"})"), Error::kNone);
  run(5'000);
  go_to_sleep();
  boot(600, R"({"targetingKey":"other"})");
  EXPECT_FALSE(retained->is_recalled());
}

TEST_F(Sleeping, WithoutAnythingBehindItTheValuesEndWithThePower) {
  live_and_sleep();
  ofrep.emplace(options, kTargeting, service_memory);
  Retained alone(Span<char>(ram.data(), ram.size()));
  Values<Settings> own;
  StaticFlags<Settings, kFlags> awake(own, outside, *ofrep);
  awake.keep_in(alone);
  alone.woke(600);
  ASSERT_EQ(awake.open(7), Error::kNone);
  EXPECT_FALSE(own->blink);
  alone.flush(awake.writer(), 0, 0);
  alone.committed(0);
  EXPECT_EQ(alone.poll(awake.writer(), 0, 0), kForever);
  std::fill(ram.begin(), ram.end(), 'x');
  Values<Settings> later;
  ofrep.emplace(options, kTargeting, service_memory);
  StaticFlags<Settings, kFlags> anew(later, outside, *ofrep);
  anew.keep_in(alone);
  ASSERT_EQ(anew.open(7), Error::kNone);
  EXPECT_TRUE(later->blink);
  EXPECT_EQ(anew.age_s(), UINT32_MAX);
}

// LaunchDarkly has no validator: all flags come again, and the values are there before.
TEST_F(Sleeping, WithLaunchDarklyAWakeIsAPut) {
  server.on_head([](const test::Connection&, test::Script& answer) {
    answer.sends(kHead + put(R"({"blink":{"version":3,"value":false}})"));
  });
  const auto boot = [this] {
    transport.close();
    values = std::make_unique<Values<Settings>>();
    service.emplace(FlagsFixture::options, kContext);
    retained.emplace(Span<char>(ram.data(), ram.size()));
    flags = std::make_shared<StaticFlags<Settings, kFlags>>(*values, outside, *service);
    flags->keep_in(*retained);
  };
  boot();
  ASSERT_EQ(flags->open(7), Error::kNone);
  run(1'000);
  go_to_sleep();
  boot();
  retained->woke(600);
  ASSERT_EQ(flags->open(7), Error::kNone);
  EXPECT_FALSE(now().blink);
  run(100);
  EXPECT_FALSE(flags->is_restored());
  EXPECT_EQ(take_told(), "changed() READY stopped changed() READY READY ");
}

}  // namespace
}  // namespace esse::flags
