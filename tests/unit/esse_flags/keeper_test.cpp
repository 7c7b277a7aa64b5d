// SPDX-License-Identifier: Apache-2.0
// Values that stay over a restart.
#include "esse_flags/keeper.h"

#include "support/reads.h"
#include "unit/esse_flags/flags_fixture.h"
#include "unit/esse_flags/ram_vault.h"

namespace esse::flags {
namespace {

using store::Answer;

uint32_t unix_now = 0;

inline constexpr Flag<Settings> kOtherFirmware[] = {
    flag<&Settings::name>("name"),     flag<&Settings::blink>("blink").expires_after(3'600),
    flag<&Settings::loud>("new-key"),  flag<&Settings::rate_ms>("blink-rate-ms").within(400, 600),
    flag<&Settings::gain>("gain"),     flag<&Settings::greeting>("greeting"),
    flag<&Settings::limits>("limits"),
};

class Keeping : public FlagsFixture {
 protected:
  template <const auto& kTable = kFlags>
  void boot(const char* context = kContext) {
    transport.close();
    values = std::make_unique<Values<Settings>>();
    auto memory = std::make_shared<KeeperMemory<kTable>>();
    keep_alive = memory;
    keeper.emplace(vault, *memory, keeper_options);
    service.emplace(options, context);
    auto made = std::make_shared<StaticFlags<Settings, kTable>>(*values, outside, *service);
    made->keep_in(*keeper);
    flags = made;
    ASSERT_EQ(flags->open(), Error::kNone);
  }
  const Settings& now() const { return *values->operator->(); }
  void serve(const std::string& bytes) { server.otherwise().awaits_head().sends(kHead + bytes); }

  RamVault vault;
  KeeperOptions keeper_options;
  std::unique_ptr<Values<Settings>> values;
  std::shared_ptr<void> keep_alive;
  std::optional<Keeper> keeper;
};

constexpr char kPut[] = R"({"blink":{"version":3,"value":false},"gain":{"version":4,"value":-1.25},
"greeting":{"version":1,"value":"moin"},"limits":{"version":1,"value":[1, 2]},
"blink-rate-ms":{"version":1,"value":60}})";

std::string one_line(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  return text;
}

TEST_F(Keeping, ValuesAreThereBeforeTheNetwork) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  EXPECT_EQ(vault.saves, 1) << "after a minute of quiet";
  server.otherwise().refuses();
  boot();
  EXPECT_FALSE(now().blink);
  EXPECT_EQ(now().gain, -1.25_dec);
  EXPECT_EQ(now().rate_ms, 60);
  EXPECT_EQ(to_std(now().limits.text()), "[1, 2]");
  EXPECT_EQ(to_std(now().greeting.text()), "hello") << "it expires, and nobody knows when";
  EXPECT_EQ(flags->writer().details(internal::number_of<kFlags, &Settings::gain>()).reason,
            Reason::kCached);
  EXPECT_EQ(flags->writer().details(internal::number_of<kFlags, &Settings::loud>()).reason,
            Reason::kDefault);
  run(10'000);
  EXPECT_EQ(flags->status(), Status::kReady);
  run(30'000);
  EXPECT_EQ(flags->status(), Status::kStale);
  EXPECT_EQ(flags->age_s(), UINT32_MAX);
}

TEST_F(Keeping, WhatIsKeptIsNotWrittenAgain) {
  serve(put(one_line(kPut)));
  boot();
  run(7'200'000);
  EXPECT_EQ(vault.saves, 1);
  boot();
  run(7'200'000);
  EXPECT_EQ(vault.saves, 1) << "the same values from the service";
}

// A value of the service may be the default: it is kept, and changes nothing.
TEST_F(Keeping, AValueThatIsTheDefaultIsKept) {
  serve(put(R"({"blink":{"version":3,"value":true}})") +
        patch(R"({"key":"blink","version":4,"value":true})"));
  boot();
  run(61'000);
  EXPECT_EQ(vault.saves, 1);
  take_told();
  server.otherwise().refuses();
  boot();
  run(1'000);
  EXPECT_EQ(take_told(), "READY ");
  EXPECT_EQ(flags->writer().details(internal::number_of<kFlags, &Settings::blink>()).reason,
            Reason::kCached);
}

TEST_F(Keeping, ABurstOfChangesIsWrittenOnce) {
  serve("");
  boot();
  run(10);
  for (int i = 1; i <= 50; ++i) {
    server.push(transport, [&](test::Script& script) {
      script.sends(patch(R"({"key":"gain","version":)" + std::to_string(i) + R"(,"value":)" +
                         std::to_string(i % 50) + "}"));
    });
    run(1'000);
  }
  EXPECT_EQ(vault.saves, 0);
  run(61'000);
  EXPECT_EQ(vault.saves, 1);
}

TEST_F(Keeping, ChangesWithoutEndAreWrittenAFewTimesADay) {
  serve("");
  boot();
  run(10);
  for (int i = 1; i <= 24 * 120; ++i) {  // each 30 s
    server.push(transport, [&](test::Script& script) {
      script.sends(patch(R"({"key":"gain","version":)" + std::to_string(i) + R"(,"value":)" +
                         std::to_string(i % 50) + "}"));
    });
    run(30'000);
  }
  EXPECT_GT(vault.saves, 24);
  EXPECT_LE(vault.saves, 48) << "what a day fills, and what it began with";
}

TEST_F(Keeping, AnotherContextSeesNothingAndReplacesByAnAnswer) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  const std::string kept = vault.values[1];
  server.otherwise().awaits_head().sends("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
  boot(R"({"kind":"device","key":"other"})");
  EXPECT_TRUE(now().blink);
  run(3'600'000);
  EXPECT_EQ(vault.values[1], kept) << "a refusal erases nothing";
  serve(put(R"({"loud":{"version":1,"value":true}})"));
  boot(R"({"kind":"device","key":"other"})");
  run(61'000);
  EXPECT_NE(vault.values[1], kept);
  boot();
  EXPECT_TRUE(now().blink) << "those of the first context are gone";
}

TEST_F(Keeping, AnotherServiceSeesNothing) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  options.stream_url = "http://other.example";
  boot();
  EXPECT_TRUE(now().blink);
}

TEST_F(Keeping, OtherFirmwareTakesWhatItDeclares) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  server.otherwise().refuses();
  boot<kOtherFirmware>();
  EXPECT_EQ(now().gain, -1.25_dec);
  EXPECT_EQ(to_std(now().greeting.text()), "moin") << "it expires no more";
  EXPECT_TRUE(now().blink) << "it expires now";
  EXPECT_EQ(now().rate_ms, 500) << "its range is another";
}

TEST_F(Keeping, IdentifyIsAnotherContext) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  EXPECT_EQ(flags->identify(R"({"key":"other"})"), Error::kNone);
  run(120'000);
  EXPECT_EQ(vault.saves, 2) << "the same values, of another context";
}

TEST_F(Keeping, ValuesAreNotKeptForAContextThatWasNotHeard) {
  serve(put(one_line(kPut)));
  boot();
  run(1'000);
  server.otherwise().refuses();
  EXPECT_EQ(flags->identify(R"({"key":"other"})"), Error::kNone);
  flags->flush();
  run(3'600'000);
  EXPECT_EQ(vault.saves, 0);
}

TEST_F(Keeping, RestoredValuesReconcileWithAnotherContext) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  server.otherwise().refuses();
  boot();
  run(1'000);
  EXPECT_EQ(flags->identify(R"({"key":"other"})"), Error::kNone);
  run(1'000);
  EXPECT_EQ(flags->status(), Status::kReconciling);
  EXPECT_FALSE(now().blink) << "readable meanwhile";
}

TEST_F(Keeping, FlushWritesAtOnce) {
  serve(put(one_line(kPut)));
  boot();
  run(1'000);
  flags->flush();
  EXPECT_EQ(vault.saves, 1);
  flags->flush();
  EXPECT_EQ(vault.saves, 1);
  run(120'000);
  EXPECT_EQ(vault.saves, 1);
}

TEST_F(Keeping, AChangeThatWasTakenBackIsNotFlushed) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  sends(patch(R"({"key":"blink-rate-ms","version":900,"value":90})"));
  sends(patch(R"({"key":"blink-rate-ms","version":901,"value":60})"));
  flags->flush();
  EXPECT_EQ(now().rate_ms, 60);
  EXPECT_EQ(vault.saves, 1);
}

TEST_F(Keeping, AnEraseIsWaitedFor) {
  serve(put(one_line(kPut)));
  vault.next = Answer::kNeedsErase;
  boot();
  run(61'000);
  EXPECT_EQ(keeper->answer(), Answer::kNeedsErase);
  EXPECT_TRUE(vault.values.empty());
  run(61'000);
  EXPECT_EQ(keeper->answer(), Answer::kOk);
  EXPECT_EQ(keeper->writes(), 2u);
}

TEST_F(Keeping, AVaultThatTakesNothingIsSeldomAskedAndTheDeviceGoesOn) {
  serve(put(one_line(kPut)));
  for (const Answer answer : {Answer::kFull, Answer::kFailed, Answer::kTooLong, Answer::kMisuse}) {
    vault.next = vault.always = answer;
    vault.saves = 0;
    boot();
    run(86'400'000);
    EXPECT_EQ(keeper->answer(), answer);
    EXPECT_EQ(status(), Status::kReady);
    EXPECT_FALSE(now().blink);
    EXPECT_GE(vault.saves, 24);
    EXPECT_LE(vault.saves, 48) << "what a day fills, and what it began with";
    EXPECT_TRUE(vault.values.empty());
  }
}

TEST_F(Keeping, WhatIsNotOursIsLeftAlone) {
  serve(put(one_line(kPut)));
  for (const std::string& foreign :
       {std::string("\x02 of a later version"), std::string("x"), std::string()}) {
    vault.values[1] = foreign;
    boot();
    EXPECT_EQ(keeper->answer(), Answer::kForeign);
    run(3'600'000);
    EXPECT_EQ(vault.values[1], foreign);
    EXPECT_FALSE(now().blink) << "the device goes on";
  }
}

TEST_F(Keeping, ItsAgeIsUnknownWhenItWasSavedWithoutAClock) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  EXPECT_EQ(keeper->age_s(), UINT32_MAX);
  keeper_options.unix_time = [] { return uint32_t{1'700'000'000}; };
  boot();
  EXPECT_EQ(keeper->age_s(), UINT32_MAX);
}

TEST_F(Keeping, SaysHowOldItIs) {
  keeper_options.unix_time = [] { return unix_now; };
  unix_now = 1'700'000'000;
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  EXPECT_EQ(keeper->age_s(), UINT32_MAX);
  unix_now += 500;
  boot();
  EXPECT_EQ(keeper->age_s(), 560u) << "it was saved a minute after it was said";
  EXPECT_EQ(flags->age_s(), 560u);
  EXPECT_TRUE(flags->is_restored());
  run(1'000);
  EXPECT_EQ(flags->age_s(), 1u) << "it was said again";
  EXPECT_FALSE(flags->is_restored());
  unix_now = 0;
  EXPECT_EQ(keeper->age_s(), UINT32_MAX) << "nobody knows the time";
  unix_now = 5;
  EXPECT_EQ(keeper->age_s(), UINT32_MAX) << "it was set back";
}

TEST_F(Keeping, AClockProvesThatTheTimeOfAFlagIsNotOver) {
  keeper_options.unix_time = [] { return unix_now; };
  unix_now = 1'700'000'000;
  serve(put(one_line(kPut)));
  boot();
  run(61'000);  // it is said at once, and saved after 60 s
  server.otherwise().refuses();
  for (const uint32_t off_s : {0u, 1'000u, 3'539u}) {
    unix_now = 1'700'000'000 + off_s;
    boot<kOtherFirmware>();
    EXPECT_FALSE(now().blink) << off_s;
    const uint32_t left_s = 3'600 - 60 - off_s;
    run(left_s * 1'000 - 1);
    EXPECT_FALSE(now().blink) << off_s;
    take_told();
    run(1);
    EXPECT_TRUE(now().blink) << off_s;
    EXPECT_NE(take_told().find("changed"), std::string::npos);
    EXPECT_EQ(to_std(now().greeting.text()), "moin") << "it has no end";
  }
  for (const uint32_t at_s : {1'700'003'540u, 1'900'000'000u, 1'600'000'000u, 0u}) {
    unix_now = at_s;
    boot<kOtherFirmware>();
    EXPECT_TRUE(now().blink) << at_s;
  }
}

TEST_F(Keeping, FlushKnowsWhenItWasSaid) {
  keeper_options.unix_time = [] { return unix_now; };
  unix_now = 1'700'000'000;
  serve(put(one_line(kPut)));
  boot();
  run(20'000);
  unix_now += 20;
  flags->flush();
  boot();
  EXPECT_EQ(keeper->age_s(), 20u);
}

TEST_F(Keeping, AValueWithoutBytesIsLeftOut) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  const uint32_t key = internal::hash_of("blink");
  std::string record = vault.values[1].substr(0, internal::kRecordHead);
  for (int shift : {0, 8, 16, 24}) {
    record += static_cast<char>(key >> shift & 0xFF);
  }
  vault.values[1] = record + static_cast<char>(Candidate::Type::kBool) + std::string(2, '\0');
  server.otherwise().refuses();
  boot();
  EXPECT_TRUE(now().blink);
}

// Whatever is kept: no setting is outside its rule, and the device goes on.
TEST_F(Keeping, ADamagedRecordDoesNoHarm) {
  serve(put(one_line(kPut)));
  boot();
  run(61'000);
  const std::string kept = vault.values[1];
  server.otherwise().refuses();
  test::Random any(1);
  for (size_t i = 0; i < 3'000; ++i) {
    std::string damaged = kept.substr(0, std::min(i, kept.size()));
    for (size_t n = any.below(4); n > 0 && damaged.size() > 9; --n) {
      damaged[any.between(9, damaged.size() - 1)] = static_cast<char>(any.next());
    }
    vault.values[1] = damaged;
    boot();
    EXPECT_GE(now().rate_ms, 50);
    EXPECT_LE(now().rate_ms, 5'000);
    EXPECT_LE(compare(now().gain, 100_dec), 0);
    EXPECT_TRUE(is_decimal(now().gain.mantissa, now().gain.exponent));
    EXPECT_LE(now().limits.text().size(), 16u);
  }
}

}  // namespace
}  // namespace esse::flags
