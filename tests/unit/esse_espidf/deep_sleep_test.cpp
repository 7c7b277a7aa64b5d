// SPDX-License-Identifier: Apache-2.0
// A device that sleeps, as docs/esp32.md has it.
#include <gtest/gtest.h>
#include <time.h>

#include <string>

#include "esp_attr.h"
#include "esp_sleep.h"
#include "esp_system.h"
#include "esse_espidf/flag_follower.h"
#include "esse_flags/ofrep.h"
#include "esse_flags/retained.h"
#include "recorder.h"
#include "stand_in_control.h"
#include "unit/esse_posix/loopback.h"

namespace esse::espidf {
namespace {

namespace stand_in = test::stand_in;

struct Settings {
  int32_t rate_ms = 500;
};
inline constexpr flags::Flag<Settings> kFlags[] = {flags::flag<&Settings::rate_ms>("rate-ms")};

RTC_DATA_ATTR flags::RetainedMemory<kFlags> retained_memory;
RTC_DATA_ATTR time_t asleep_since;

void recall(flags::Flags& flags, flags::Retained& retained) {
  if (esp_reset_reason() == ESP_RST_DEEPSLEEP) {
    retained.woke(static_cast<uint32_t>(time(nullptr) - asleep_since));
  }
  flags.keep_in(retained);
}

// In the main task, when on_step() has seen kStatus with is_restored() false, or after a while.
void sleep(FlagFollower& follower, uint64_t seconds) {
  if (follower.stop(10'000)) {  // which remembers
    asleep_since = time(nullptr);
  }  // else the next wake is as any other boot
  esp_deep_sleep(seconds * 1'000'000);
}

struct Device {
  explicit Device(uint16_t port) : url("http://127.0.0.1:" + std::to_string(port)) {
    service_options.url = Text(url.data(), url.size());
    recall(flags, retained);
  }

  static FlagFollowerOptions options(Device* device) {
    FlagFollowerOptions options;
    options.on_step = [](void* self, flags::Flags& followed, const flags::Step& step) {
      if (step.kind == flags::StepKind::kStatus && !followed.is_restored()) {
        static_cast<Device*>(self)->heard.add(followed.status());
      }
    };
    options.context = device;
    options.task.up_spread_ms = 0;
    return options;
  }

  std::string url;
  flags::OfrepOptions service_options;
  flags::OfrepMemory<> service_memory;
  flags::Ofrep service{service_options, R"({"targetingKey":"d-17"})", service_memory};
  TcpTransport tcp;
  flags::Values<Settings> settings;
  flags::StaticFlags<Settings, kFlags> flags{settings, tcp, service};
  flags::Retained retained{retained_memory};
  TaskMemory<> task_memory;
  test::Recorder<flags::Status> heard;
  FlagFollower follower{flags, tcp, task_memory, options(this)};
};

class DeepSleep : public testing::Test {
 protected:
  void SetUp() override {
    stand_in::Interface one;
    one.is_up = true;
    one.ipv4 = 0x0100007F;
    stand_in::set_interface(one);
  }

  Device& boot(bool is_wake) {
    stand_in::set_awoken(is_wake);
    static auto* const devices = new std::vector<Device*>;  // a follower's task is never over
    devices->push_back(new Device(server.port()));
    EXPECT_EQ(devices->back()->follower.start(), Error::kNone);
    return *devices->back();
  }

  /// Takes the next request, and answers it.
  std::string answer(const std::string& response) {
    for (int i = 0; i < 30 && !server.accept(); ++i) {
    }
    char request[2048];
    const size_t size = server.receive(request, 1'000);
    EXPECT_TRUE(server.send(Text(response.data(), response.size())));
    return std::string(request, size);
  }

  test::LoopbackServer server;
};

TEST_F(DeepSleep, AWakeThatFindsNothingNewIsA304) {
  const std::string body = R"({"flags":[{"key":"rate-ms","value":750}]})";
  Device& before = boot(false);
  const std::string first = answer(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"v1\"\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(first.find("If-None-Match"), std::string::npos);
  ASSERT_TRUE(before.heard.saw(flags::Status::kReady));
  EXPECT_THROW(sleep(before.follower, 600), stand_in::DeepSleep);

  Device& after = boot(true);
  EXPECT_EQ(after.settings.get<&Settings::rate_ms>(), 750) << "before the network";
  const std::string second = answer("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
  EXPECT_NE(second.find("If-None-Match: \"v1\"\r\n"), std::string::npos) << second;
  ASSERT_TRUE(after.heard.saw(flags::Status::kReady));
  EXPECT_EQ(after.settings.get<&Settings::rate_ms>(), 750);
  EXPECT_TRUE(after.follower.stop(20'000));
}

// Each wake begins without a network: its coming is no reason to ask a server that said "later".
TEST_F(DeepSleep, RetryAfterGoesOnWhenTheNetworkComes) {
  Device& before = boot(false);
  answer("HTTP/1.1 503 Later\r\nRetry-After: 600\r\n\r\n");
  ASSERT_TRUE(before.heard.saw(flags::Status::kError));
  EXPECT_THROW(sleep(before.follower, 60), stand_in::DeepSleep);

  stand_in::set_interface({});
  Device& after = boot(true);
  SetUp();
  stand_in::post(IP_EVENT_STA_GOT_IP);
  EXPECT_FALSE(server.accept());
  EXPECT_TRUE(after.follower.stop(20'000));
  EXPECT_EQ(after.flags.client().statistics().attempts, 0u);
}

}  // namespace
}  // namespace esse::espidf
