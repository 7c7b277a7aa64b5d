// SPDX-License-Identifier: Apache-2.0
// Settings that a follower changes while other tasks read them; what it keeps in NVS.
#include "esse_espidf/flag_follower.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "esse_espidf/clock.h"
#include "esse_espidf/log.h"
#include "esse_espidf/nvs_vault.h"
#include "esse_flags/keeper.h"
#include "esse_flags/launchdarkly.h"
#include "recorder.h"
#include "stand_in.h"
#include "stand_in_control.h"
#include "unit/esse_posix/loopback.h"

namespace esse::espidf {
namespace {

namespace stand_in = test::stand_in;

struct Settings {
  int32_t rate_ms = 500;
  int32_t twice_ms = 1000;
};
inline constexpr flags::Flag<Settings> kFlags[] = {
    flags::flag<&Settings::rate_ms>("rate-ms"),
    flags::flag<&Settings::twice_ms>("twice-ms"),
};

std::string put(int rate_ms) {
  const std::string version = std::to_string(rate_ms);
  return "event: put\ndata: {\"rate-ms\":{\"version\":" + version + ",\"value\":" + version +
         "},\"twice-ms\":{\"version\":" + version + ",\"value\":" + std::to_string(2 * rate_ms) +
         "}}\n\n";
}

struct Device {
  explicit Device(uint16_t port) : url("http://127.0.0.1:" + std::to_string(port)) {
    service_options.mobile_key = "mob-secret";
    service_options.stream_url = Text(url.data(), url.size());
    flags.keep_in(keeper);
  }

  static FlagFollowerOptions options(Device* device) {
    FlagFollowerOptions options;
    options.on_step = [](void* self, flags::Flags&, const flags::Step& step) {
      static_cast<Device*>(self)->steps.add(step.kind);
    };
    options.context = device;
    options.task.up_spread_ms = 0;
    return options;
  }

  std::string url;
  flags::LaunchDarklyOptions service_options;
  flags::LaunchDarkly service{service_options, R"({"kind":"device","key":"d-17"})"};
  TcpTransport tcp;
  flags::Values<Settings> settings;
  flags::StaticFlags<Settings, kFlags> flags{settings, tcp, service};
  NvsVault vault;
  flags::KeeperMemory<kFlags> memory;
  flags::Keeper keeper{vault, memory};
  TaskMemory<> task_memory;
  test::Recorder<flags::StepKind> steps;
  FlagFollower follower{flags, tcp, task_memory, options(this)};
};

Device& device_of(uint16_t port) {
  static auto* const devices = new std::vector<Device*>;  // a follower's task is never over
  devices->push_back(new Device(port));
  return *devices->back();
}

class FlagFollowerTest : public testing::Test {
 protected:
  void SetUp() override {
    stand_in::reset_nvs();
    online(true);
  }

  static void online(bool is_online) {
    stand_in::Interface one;
    one.is_up = is_online;
    one.ipv4 = is_online ? 0x0100007F : 0;
    stand_in::set_interface(one);
  }

  bool open() {
    for (int i = 0; i < 30 && !server.accept(); ++i) {
    }
    char request[2048];
    return server.is_connected() && server.receive(request, 1'000) != 0 &&
           server.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
  }

  bool send(const std::string& bytes) { return server.send(Text(bytes.data(), bytes.size())); }

  test::LoopbackServer server;
};

TEST_F(FlagFollowerTest, ChangesWhatOtherTasksRead) {
  Device& device = device_of(server.port());
  ASSERT_EQ(device.follower.start(), Error::kNone);
  ASSERT_TRUE(open());
  std::atomic<bool> is_over{false};
  std::atomic<unsigned> wrong{0};
  std::thread task([&] {
    while (!is_over) {
      Settings all;
      if (device.settings.snapshot(all)) {
        wrong += all.twice_ms != 2 * all.rate_ms;
      }
      wrong += device.settings.get<&Settings::rate_ms>() < 500;
      std::this_thread::yield();
    }
  });
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(send(put(500 + i)));
    ASSERT_TRUE(device.steps.saw(flags::StepKind::kChanged, static_cast<size_t>(i)));
  }
  is_over = true;
  task.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(device.settings.get<&Settings::rate_ms>(), 600);
  EXPECT_TRUE(device.follower.stop(20'000));
}

TEST_F(FlagFollowerTest, KeepsInNvsWhatItHadAtTheStopAndHasItBeforeThereIsANetwork) {
  Device& before = device_of(server.port());
  ASSERT_EQ(before.follower.start(), Error::kNone);
  ASSERT_TRUE(open());
  ASSERT_TRUE(send(put(750)));
  ASSERT_TRUE(before.steps.saw(flags::StepKind::kChanged));
  ASSERT_TRUE(before.follower.stop(20'000));
  EXPECT_EQ(before.keeper.writes(), 1u) << "without a minute of quiet before";

  online(false);
  static_cast<void>(stand_in::lines_of_log());
  Device& after = device_of(server.port());
  ASSERT_EQ(after.follower.start(), Error::kNone);
  EXPECT_EQ(after.settings.get<&Settings::rate_ms>(), 750);
  ASSERT_TRUE(after.steps.saw(flags::StepKind::kChanged));
  online(true);
  stand_in::post(IP_EVENT_PPP_GOT_IP);
  ASSERT_TRUE(open());
  ASSERT_TRUE(send(put(800)));
  ASSERT_TRUE(after.steps.saw(flags::StepKind::kStatus, 2)) << "the service has been heard";
  EXPECT_TRUE(after.follower.stop(20'000));
  const std::vector<std::string> log = stand_in::lines_of_log();
  EXPECT_EQ(std::count(log.begin(), log.end(), "I esse: READY, with what was kept"), 1);
  EXPECT_EQ(std::count(log.begin(), log.end(), "I esse: READY"), 1);
  EXPECT_EQ(after.flags.client().statistics().attempts, 1u) << "none without a network";
}

// What the console says of an NVS that is full, and that the device goes on.
TEST_F(FlagFollowerTest, FollowsOnWhereNvsIsFull) {
  static_cast<void>(stand_in::lines_of_log());
  stand_in::fail_nvs(ESP_ERR_NVS_NOT_ENOUGH_SPACE);
  Device& device = device_of(server.port());
  for (int i = 1; i <= 2; ++i) {
    ASSERT_EQ(device.follower.start(), Error::kNone);
    ASSERT_TRUE(open());
    ASSERT_TRUE(send(put(600 + i)));
    ASSERT_TRUE(device.steps.saw(flags::StepKind::kChanged, static_cast<size_t>(i)));
    EXPECT_EQ(device.settings.get<&Settings::rate_ms>(), 600 + i);
    ASSERT_TRUE(device.follower.stop(20'000));
    EXPECT_EQ(device.keeper.answer(), store::Answer::kFull);
  }
  const std::vector<std::string> lines = stand_in::lines_of_log();
  const std::string said = "W esse: NVS: ESP_ERR_NVS_NOT_ENOUGH_SPACE";
  EXPECT_EQ(std::count(lines.begin(), lines.end(), said), 1) << "until it is another reason";
  stand_in::fail_nvs(ESP_OK);
  ASSERT_EQ(device.follower.start(), Error::kNone);
  ASSERT_TRUE(open());
  ASSERT_TRUE(send(put(700)));
  ASSERT_TRUE(device.steps.saw(flags::StepKind::kChanged, 3));
  ASSERT_TRUE(device.follower.stop(20'000));
  EXPECT_EQ(device.keeper.answer(), store::Answer::kOk) << "there is room again";
}

TEST_F(FlagFollowerTest, LogsWhyItHasNoAnswer) {
  static_cast<void>(stand_in::lines_of_log());
  test::RefusingPort refusing;
  Device& device = device_of(refusing.port());
  ASSERT_EQ(device.follower.start(), Error::kNone);
  EXPECT_EQ(device.follower.start(), Error::kAlreadyOpen);
  ASSERT_TRUE(device.steps.saw(flags::StepKind::kStatus));
  ASSERT_TRUE(device.follower.stop(20'000));
  const std::vector<std::string> lines = stand_in::lines_of_log();
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines[0].rfind("W esse: ERROR: ConnectRefused while Connecting, status 0, code ", 0),
            0u)
      << lines[0];
}

TEST_F(FlagFollowerTest, SaysNothingWithoutATagAndToNobody) {
  static_cast<void>(stand_in::lines_of_log());
  Device& device = device_of(server.port());
  FlagFollowerOptions options;
  options.task.log_tag = nullptr;
  static auto* const silent =
      new FlagFollower(device.flags, device.tcp, device.task_memory, options);
  ASSERT_EQ(silent->start(), Error::kNone);
  ASSERT_TRUE(open());
  ASSERT_TRUE(send(put(510)));
  while (device.settings.get<&Settings::rate_ms>() != 510) {
    std::this_thread::yield();
  }
  ASSERT_TRUE(silent->stop(20'000));
  log_step("esse", device.flags, flags::Step());  // nothing happened
  EXPECT_TRUE(stand_in::lines_of_log().empty());
}

TEST_F(FlagFollowerTest, StaysAsItWasWithoutCredentials) {
  Device& device = device_of(server.port());
  device.service_options.mobile_key = "";
  EXPECT_EQ(device.follower.start(), Error::kCredentials);
  EXPECT_FALSE(device.follower.is_running());
}

TEST_F(FlagFollowerTest, LogsWhatHappensAndNoSecret) {
  static_cast<void>(stand_in::lines_of_log());
  Device& device = device_of(server.port());
  ASSERT_EQ(device.follower.start(), Error::kNone);
  ASSERT_TRUE(open());
  ASSERT_TRUE(send(put(900)));
  ASSERT_TRUE(device.steps.saw(flags::StepKind::kChanged));
  ASSERT_TRUE(
      send("event: patch\ndata: {\"key\":\"rate-ms\",\"version\":9999,\"value\":true}\n\n"));
  ASSERT_TRUE(device.steps.saw(flags::StepKind::kRejected));
  ASSERT_TRUE(device.follower.stop(20'000));
  std::string all;
  for (const std::string& line : stand_in::lines_of_log()) {
    all += line + "\n";
  }
  for (const char* said : {"I esse: flags changed, commit ", "I esse: READY\n",
                           "W esse: refused: flag 'rate-ms', TYPE_MISMATCH", "I esse: stopped\n"}) {
    EXPECT_NE(all.find(said), std::string::npos) << said << " is not in\n" << all;
  }
  for (const char* secret : {"mob-secret", "d-17", "127.0.0.1", "900"}) {
    EXPECT_EQ(all.find(secret), std::string::npos) << secret << " is in\n" << all;
  }
}

}  // namespace
}  // namespace esse::espidf
