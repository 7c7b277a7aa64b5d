// SPDX-License-Identifier: Apache-2.0
// esse_day FOLDER: what wakes a device in a day, as "ok NAME" and "FAIL NAME: why" lines. Writes
// day.md into FOLDER.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "chart.h"
#include "day.h"

namespace esse::test {
namespace {

constexpr uint32_t kDayS = 24 * 3600;

/// The most in a day.
struct Gates {
  uint32_t sleeps;
  uint32_t radio;
  uint32_t vain_an_attempt = 2;  // until a name is known
};

struct Row {
  Circumstances today;
  Gates gates;
};

Circumstances stream(const char* words, uint32_t heartbeat_s) {
  Circumstances made{words};
  made.heartbeat_s = heartbeat_s;
  return made;
}

Circumstances silent(const char* words, uint16_t keep_alive_s) {
  Circumstances made{words};
  made.idle_s = 0;
  made.keep_alive_s = keep_alive_s;
  return made;
}

Circumstances launchdarkly(const char* words, uint16_t keep_alive_s, uint32_t change_s) {
  Circumstances made = stream(words, 180);
  made.follows = Follows::kLaunchDarkly;
  made.keep_alive_s = keep_alive_s;
  made.change_s = change_s;
  return made;
}

Circumstances ofrep(const char* words, uint32_t revalidate_s, uint32_t change_s) {
  Circumstances made{words};
  made.follows = Follows::kOfrep;
  made.revalidate_s = revalidate_s;
  made.change_s = change_s;
  return made;
}

Circumstances trouble(const char* words, Reach reach, bool is_held = true) {
  Circumstances made{words};
  made.reach = reach;
  made.is_held = is_held;
  return made;
}

std::vector<Row> rows() {
  Circumstances patient = stream("silent stream, idle limit 1,800 s", 0);
  patient.idle_s = 1800;
  Circumstances events = silent("stream with an event each 10 min, no idle limit", 60);
  events.change_s = 600;
  return {
      {stream("heartbeat each 15 s", 15), {5'770, 5'761}},
      {stream("heartbeat each 30 s", 30), {2'890, 2'881}},
      {stream("heartbeat each 60 s", 60), {1'450, 1'441}},
      {stream("silent stream, idle limit 300 s (the default)", 0), {1'800, 1'800}},
      {patient, {300, 1'500}},
      {silent("silent stream, no idle limit", 60), {10, 1'441}},
      {silent("silent stream, no idle limit, keep-alive 300 s", 300), {10, 289}},
      {events, {154, 1'441}},
      {launchdarkly("LaunchDarkly, heartbeat each 180 s", 60, 0), {490, 1'441}},
      {launchdarkly("LaunchDarkly, keep-alive 240 s", 240, 0), {490, 481}},
      {launchdarkly("LaunchDarkly, keep-alive 240 s, a change each 10 min", 240, 600), {634, 577}},
      {ofrep("OFREP, a document each 900 s", 900, 0), {490, 97}},
      {ofrep("OFREP, a document each 900 s, a change each 10 min", 900, 600), {490, 97}},
      {ofrep("OFREP, a document each 3,600 s, a change each 10 min", 3600, 600), {130, 25}},
      {trouble("nobody listens at the server's port", Reach::kRefusal), {2'600, 650}},
      {trouble("the server does not answer", Reach::kSilence), {2'800, 3'500}},
      {trouble("the name server does not answer", Reach::kNoNames), {23'000, 1'200, 40}},
      {trouble("no network, a loop of one's own", Reach::kNoNetwork, false), {3'000, 0}},
      {trouble("no network, a follower", Reach::kNoNetwork), {0, 0}},
  };
}

std::string line(const Circumstances& today, const Wakes& wakes) {
  std::string made = std::string("| ") + today.words;
  for (const uint32_t count :
       {wakes.sleeps, wakes.vain, wakes.radio, wakes.received, wakes.sent, wakes.tcp_timer}) {
    made += " | " + with_commas(count);
  }
  return made + " |\n";
}

std::string breach(const Row& row, const Wakes& wakes) {
  std::string why;
  if (wakes.sleeps > row.gates.sleeps) {
    why += " the task woke over " + with_commas(row.gates.sleeps) + " times;";
  }
  if (wakes.radio > row.gates.radio) {
    why += " the radio woke over " + with_commas(row.gates.radio) + " times;";
  }
  if (wakes.vain > row.gates.vain_an_attempt * wakes.attempts) {
    why += " the task woke in vain " + with_commas(wakes.vain) + " times;";
  }
  const Circumstances& today = row.today;
  const uint32_t each_s = today.follows == Follows::kOfrep ? today.revalidate_s : today.change_s;
  if (today.change_s != 0 && wakes.changes + 1 < kDayS / each_s) {
    why += " only " + with_commas(wakes.changes) + " changes came;";
  }
  return why;
}

constexpr const char* kText = R"(<!-- SPDX-License-Identifier: Apache-2.0 -->
# What wakes a device in a day

Written by `tests/sim/run update`: 24 hours of virtual time, from the first attempt on, for the real
client, flags, the port to lwIP's sockets, and lwIP 2.2 with ESP-IDF's sizes and times. The server
is 20 ms away; its name lives for 300 s; the network loses nothing.

- **task**: how often `wait()` returned; **in vain**: how often there was nothing to do then, which
  is to look whether a name is known.
- **radio**: times at which packets passed, after more than a second without.
- **in**, **out**: packets of the device, those of names included. Not in them: what is below IP
  (beacons, ARP) and DHCP.
- **TCP's timer**: lwIP's own thread, each 250 ms while a connection stands or lingers. It wakes the
  processor, not the radio.

Without TLS. With it an event is one record in one segment, so a stream that stands has the same
counts; each connection has the packets of a handshake on top.

Gated: task and radio; for a heartbeat or an event one wake-up of each; in vain 2 an attempt, and 40
where no name server answers; 0 without a network.

| | task | in vain | radio | in | out | TCP's timer |
|---|---:|---:|---:|---:|---:|---:|
)";

int run(const std::string& folder) {
  bool good = true;
  std::string text = kText;
  for (const Row& row : rows()) {
    const Wakes wakes = day_of(row.today);
    const std::string words = line(row.today, wakes);
    const std::string why = breach(row, wakes);
    std::printf("%s day, %s%s%s\n    %s", why.empty() ? "ok" : "FAIL", row.today.words,
                why.empty() ? "" : ":", why.c_str(), words.c_str());
    std::fflush(stdout);
    good = why.empty() && good;
    text += words;
  }
  std::ofstream file(folder + "/day.md", std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    std::printf("FAIL day: cannot write into %s\n", folder.c_str());
    return 1;
  }
  // What the parts that are GoogleTest's found wrong, such as a buffer that leaked.
  return good && !testing::UnitTest::GetInstance()->ad_hoc_test_result().Failed() ? 0 : 1;
}

}  // namespace
}  // namespace esse::test

int main(int count, char** words) {
  testing::InitGoogleTest(&count, words);
  if (count != 2) {
    std::fprintf(stderr, "usage: esse_day FOLDER\n");
    return 2;
  }
  return esse::test::run(words[1]);
}
