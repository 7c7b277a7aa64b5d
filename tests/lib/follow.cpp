// SPDX-License-Identifier: Apache-2.0
// esse_flags_follow PROFILE URL CONTEXT SPAN: follows the service at URL as a device does, with an
// event span of SPAN bytes: 128 or 8192. PROFILE is launchdarkly, growthbook, ofrep or
// ofrep-polled, which asks each second. Each time the flag "step" has changed it prints a line,
// {key: {"value": …, "version": …, "variation": …, "reason": "…", "error": "…"}}. It ends with
// stdin.
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "esse_base/std_interop.h"
#include "esse_flags/flags.h"
#include "esse_flags/growthbook.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/ofrep.h"
#include "esse_flags/table.h"
#include "esse_posix/clock.h"
#include "esse_posix/tcp_transport.h"

namespace esse {
namespace {

using flags::Flag;
using flags::flag;
using flags::StepKind;

// flag_values.py has the same.
struct Settings {
  int32_t step = -1;
  bool blink = true;
  bool loud = false;
  int32_t rate_ms = 500;
  int32_t count = 7;
  Decimal gain = 20.5_dec;
  Decimal offset = 0.25_dec;
  flags::String<32> greeting = "hello";
  flags::String<8> mode = "slow";
  flags::Json<64> limits = "{}";
};

constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::step>("step"),
    flag<&Settings::blink>("blink"),
    flag<&Settings::loud>("blink-loud"),
    flag<&Settings::rate_ms>("blink-rate-ms").within(50, 5'000),
    flag<&Settings::count>("count"),
    flag<&Settings::gain>("gain"),
    flag<&Settings::offset>("offset").within(-1_dec, 1_dec),
    flag<&Settings::greeting>("greeting"),
    flag<&Settings::mode>("mode").one_of("slow", "fast"),
    flag<&Settings::limits>("limits"),
};

std::string json(bool value) { return value ? "true" : "false"; }
std::string json(int32_t value) { return std::to_string(value); }
std::string json(Decimal value) {
  return std::to_string(value.mantissa) + "e" + std::to_string(value.exponent);
}
template <size_t N>
std::string json(const flags::String<N>& value) {
  return nlohmann::json(to_std(value.text())).dump();
}
template <size_t N>
std::string json(const flags::Json<N>& value) {
  return std::string(to_std(value.text()));
}

flags::Values<Settings> settings;

template <class Service, uint16_t kSpan>
class Follower {
 public:
  template <class... Made>
  explicit Follower(const Made&... made) : service_(made...) {}

  int run() {
    if (const Error error = flags_.open(); error != Error::kNone) {
      std::fprintf(stderr, "%s\n", name(error));
      return 2;
    }
    for (;;) {
      const flags::Step step = flags_.poll(posix::now(), posix::random());
      if (step.kind == StepKind::kStopped) {
        std::fprintf(stderr, "stopped: %s\n", name(flags_.cause().error));
        return 1;
      }
      if (step.kind == StepKind::kChanged && settings.changed<&Settings::step>()) {
        std::printf("{%s}\n", table().c_str());
        std::fflush(stdout);
      }
      if (step.kind == StepKind::kIdle && !sleep(step)) {
        return 0;
      }
    }
  }

 private:
  // Answers false when stdin has ended.
  bool sleep(const Wake& wake) {
    pollfd fds[1 + posix::TcpTransport::kMostPollFds];
    fds[0] = {STDIN_FILENO, POLLIN, 0};
    const size_t count = 1 + tcp_.fill(Span<pollfd>(fds).from(1), wake);
    const int wait = wake.wait_ms > INT32_MAX ? -1 : static_cast<int>(wake.wait_ms);
    ::poll(fds, static_cast<nfds_t>(count), wait);
    return fds[0].revents == 0;
  }

  std::string table() const {
    return row<&Settings::step>("step") + "," + row<&Settings::blink>("blink") + "," +
           row<&Settings::loud>("blink-loud") + "," + row<&Settings::rate_ms>("blink-rate-ms") +
           "," + row<&Settings::count>("count") + "," + row<&Settings::gain>("gain") + "," +
           row<&Settings::offset>("offset") + "," + row<&Settings::greeting>("greeting") + "," +
           row<&Settings::mode>("mode") + "," + row<&Settings::limits>("limits");
  }

  template <auto kMember>
  std::string row(const std::string& key) const {
    const flags::Details& details = flags_.template details<kMember>();
    return '"' + key + R"(":{"value":)" + json(settings.get<kMember>()) + R"(,"version":)" +
           std::to_string(details.version) + R"(,"variation":)" +
           std::to_string(details.variation) + R"(,"reason":")" + name(details.reason) +
           R"(","error":")" + name(details.error) + R"("})";
  }

  posix::TcpTransport tcp_;
  Service service_;
  flags::StaticFlags<Settings, kFlags, EventBytes{kSpan}> flags_{settings, tcp_, service_};
};

// However often it failed before, and whatever the server asks for.
void set_no_delays(ClientOptions& options) {
  options.backoff.base_ms = 1;
  options.backoff.floor_ms = 1;
  options.backoff.cap_ms = 1;
  options.backoff.retry_cap_ms = 1;
  options.backoff.spread_ms = 0;
  options.budget.refill_s = 0;
}

// A Service is made of `options`, the context, and what it needs besides.
template <class Service, class Options, class... More>
int follow(Options& options, const char* context, const std::string& span, const More&... more) {
  set_no_delays(options.client);
  if (span == "128") {
    return Follower<Service, 128>(options, context, more...).run();
  }
  return Follower<Service, 8192>(options, context, more...).run();
}

int follow_launchdarkly(const char* url, const char* context, const std::string& span) {
  flags::LaunchDarklyOptions options;
  options.mobile_key = "mob-1";
  options.stream_url = url;
  options.with_reasons = true;
  return follow<flags::LaunchDarkly>(options, context, span);
}

int follow_growthbook(const char* url, const char* context, const std::string& span) {
  flags::GrowthBookOptions options;
  options.client_key = "sdk-1";
  options.url = url;
  return follow<flags::GrowthBook>(options, context, span);
}

int follow_ofrep(const char* url,
                 const char* context,
                 const std::string& span,
                 uint32_t revalidate_s) {
  flags::OfrepOptions options;
  options.url = url;
  options.revalidate_s = revalidate_s;
  flags::OfrepMemory<> memory;
  return follow<flags::Ofrep>(options, context, span, flags::OfrepSpans(memory));
}

}  // namespace
}  // namespace esse

int main(int count, char** words) {
  const std::string profile = count == 5 ? words[1] : "";
  if (profile == "launchdarkly") {
    return esse::follow_launchdarkly(words[2], words[3], words[4]);
  }
  if (profile == "growthbook") {
    return esse::follow_growthbook(words[2], words[3], words[4]);
  }
  if (profile == "ofrep") {
    return esse::follow_ofrep(words[2], words[3], words[4], 900);
  }
  if (profile == "ofrep-polled") {
    return esse::follow_ofrep(words[2], words[3], words[4], 1);
  }
  std::fprintf(stderr,
               "esse_flags_follow launchdarkly|growthbook|ofrep|ofrep-polled URL CONTEXT SPAN\n");
  return 2;
}
