// SPDX-License-Identifier: Apache-2.0
// esse_notified FOLDER: how often devices ask a service that says only that something changed, as
// "ok NAME" and "FAIL NAME: why" lines. Writes alternation.md and alternation.svg into FOLDER.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "chart.h"
#include "notified.h"

namespace esse::test {
namespace {

constexpr uint32_t kMinuteMs = 60'000;
constexpr uint32_t kHourMs = 60 * kMinuteMs;
constexpr uint32_t kChangesAnHour = 300;
constexpr uint32_t kDevices = 100'000;
constexpr uint32_t kSpreadsS[] = {0, 10, 60};
constexpr uint32_t kWatchedS = 180;

/// The most in an hour without a change, and for a change.
struct Gates {
  uint32_t documents = 6;
  uint32_t streams = 6;
  uint32_t sum_a_change = 2;
  uint32_t values = kChangesAnHour;
};

struct Row {
  Manner manner;
  Gates gates = {};
  bool is_gated = true;  ///< else it is there to compare
};

Manner notifying(const char* words) {
  Manner manner{words};
  manner.ways.stream_says_all = false;
  return manner;
}

std::vector<Row> rows() {
  Manner flipt = notifying("OFREP: greets with an event that has a name, as Flipt");
  flipt.profile = Profile::kOfrep;
  flipt.greets = true;
  Manner no_head = notifying("OFREP: no head before the first event, as Flipt without flags");
  no_head.profile = Profile::kOfrep;
  no_head.has_head = false;
  Manner relay = notifying("LaunchDarkly's Relay Proxy: greets with a ping, heartbeat each 3 min");
  relay.profile = Profile::kLaunchDarkly;
  relay.greets = true;
  relay.heartbeat_ms = 3 * kMinuteMs;
  Manner growthbook = notifying("GrowthBook's proxy: ends each 60 s, `retry: 10000`, resumes");
  growthbook.profile = Profile::kGrowthBook;
  growthbook.life_ms = kMinuteMs;
  growthbook.heartbeat = "data: \n\n";
  growthbook.heartbeat_ms = 30'000;
  growthbook.beginning = "retry: 10000\n";
  Manner no_id = growthbook;
  no_id.words = "ends each 60 s, `retry: 10000`, and does not resume";
  no_id.profile = Profile::kOwn;
  Manner documents = notifying("no stream");
  documents.ways.has_stream = false;
  Manner refused = notifying("a stream that is refused: 404");
  refused.refusal = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  Manner proxy = notifying("no heartbeats, and a proxy that cuts what is silent for 60 s");
  proxy.patience_ms = kMinuteMs;
  return {{flipt},
          {no_head, {6, 6, 2, 140}},
          {relay},
          {growthbook, {6, 62}},
          {no_id, {}, false},
          {documents, {6, 0, 2, 4}},
          {refused, {6, 6, 2, 4}},
          {proxy, {}, false}};
}

std::string decimal(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

Requests quiet_hour(const Manner& manner) {
  Notified device(manner, 1, 0);
  device.run(kHourMs);
  return device.take();
}

// After a quiet one.
Requests busy_hour(const Manner& manner) {
  Notified device(manner, 1, 0);
  device.run(kHourMs);
  device.take();
  for (uint32_t i = 0; i < kChangesAnHour; ++i) {
    device.change();
    device.run(kHourMs / kChangesAnHour);
  }
  return device.take();
}

std::string breach(const Row& row, const Requests& quiet, const Requests& busy) {
  std::string why;
  if (!row.is_gated) {
    return why;
  }
  if (quiet.documents > row.gates.documents || quiet.streams > row.gates.streams) {
    why += " over " + std::to_string(row.gates.documents) + " documents or " +
           std::to_string(row.gates.streams) + " streams in a quiet hour;";
  }
  if (busy.heard.size() < row.gates.values) {
    why += " under " + std::to_string(row.gates.values) + " changes came;";
  }
  if (busy.sum() > row.gates.sum_a_change * kChangesAnHour) {
    why += " over " + std::to_string(row.gates.sum_a_change) + " requests a change;";
  }
  return why;
}

bool judge(const std::string& words, const std::string& why, const std::string& row) {
  std::printf("%s notified, %s%s%s\n    %s", why.empty() ? "ok" : "FAIL", words.c_str(),
              why.empty() ? "" : ":", why.c_str(), row.c_str());
  std::fflush(stdout);
  return why.empty();
}

std::string line(const Row& row, const Requests& quiet, const Requests& busy) {
  return std::string("| ") + row.manner.words + " | " + with_commas(quiet.documents) + " | " +
         with_commas(quiet.streams) + " | " + with_commas(busy.documents) + " | " +
         with_commas(busy.streams) + " | " +
         decimal(static_cast<double>(busy.sum()) / kChangesAnHour, 2) + " | " +
         with_commas(busy.heard.size()) + " |\n";
}

// Settled, then told of one change: what follows it.
Requests fleet(uint32_t spread_s) {
  Manner manner = notifying("");
  manner.ways.spread_ms = spread_s * 1'000;
  Notified fleet(manner, kDevices, kMinuteMs);
  fleet.run(5 * kMinuteMs);
  fleet.take();
  fleet.change();
  fleet.run(kWatchedS * 1'000);
  return fleet.take();
}

// A device makes four requests for a change, and nothing of the fleet comes closer together than
// the spread allows. Without a spread it does: else the simulation could not tell.
std::string breach(uint32_t spread_s, const Requests& requests) {
  const bool keeps = requests.peak() <= 4 * kDevices / (spread_s == 0 ? 10 : spread_s);
  std::string why = keeps == (spread_s == 0) ? " the peak is not as the spread is;" : "";
  if (requests.heard.size() != kDevices) {
    why += " not every device has the value;";
  } else if (requests.heard_by(99) > spread_s * 1'000 + 1'000) {
    why += " 99 % have the value late;";
  }
  return why;
}

std::string line(uint32_t spread_s, const Requests& requests) {
  return "| " + std::to_string(spread_s) + " s | " + with_commas(requests.peak()) + " | " +
         decimal(static_cast<double>(requests.sum()) / kDevices, 2) + " | " +
         decimal(requests.heard_by(50) / 1000.0, 1) + " | " +
         decimal(requests.heard_by(99) / 1000.0, 1) + " | " +
         decimal(requests.heard_by(100) / 1000.0, 1) + " |\n";
}

std::vector<uint32_t> each_second(const Requests& requests) {
  std::vector<uint32_t> sums(requests.each_10_ms.size() / 100 + 1);
  for (size_t i = 0; i < requests.each_10_ms.size(); ++i) {
    sums[i / 100] += requests.each_10_ms[i];
  }
  return sums;
}

constexpr const char* kHours = R"(<!-- SPDX-License-Identifier: Apache-2.0 -->
# Documents and streams

Written by `tests/sim/run update`: the real client and its flags, in virtual time, with services
whose streams say only that something changed. The values are in a document.

## One device, for an hour

First an hour in which nothing changes, from the device's start on; then one with a change each
12 s. "Values" are how many of these 300 changes became values of the device, each before the next.
Gated: in the quiet hour 6 documents and 6 streams (GrowthBook: 62 streams), in the other every
change that is told, and 2 requests for it. Without a stream a value is at most 900 s late. A stream
whose head comes with its first event was no healthy one, so after 30 quick changes there are two a
minute: that is the client's budget. Not gated, each stream being followed by a document: one that
does not resume, and a proxy that cuts. OFREP, LaunchDarkly and GrowthBook are the real profiles.

| service | documents | streams | changing: documents | streams | requests a change | values |
|---|---:|---:|---:|---:|---:|---:|
)";
constexpr const char* kFleet = R"(
## 100,000 devices that are told of one change

All of them follow streams without greetings and heartbeats, and are told within 0.2 s. Each fetches
the document within the spread (`Ways::spread_ms`) and returns to the stream; 30 s later, and again
spread, it does so once more, since something may have changed between the two. Requests are
documents and streams; a document and its stream are 0.6 s apart. The server answers everyone.

![requests a second over time](alternation.svg)

| spread | peak in 1 s | requests a device | half have it, s | 99 % have it, s | all, s |
|---|---:|---:|---:|---:|---:|
)";

bool write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    std::printf("FAIL notified: cannot write %s\n", path.c_str());
  }
  return !file.fail();
}

int run(const std::string& folder) {
  bool good = true;
  std::string text = kHours;
  for (const Row& row : rows()) {
    const Requests quiet = quiet_hour(row.manner);
    const Requests busy = busy_hour(row.manner);
    const std::string words = line(row, quiet, busy);
    good = judge(row.manner.words, breach(row, quiet, busy), words) && good;
    text += words;
  }
  text += kFleet;
  Chart chart;
  chart.title = with_commas(kDevices) + " devices are told of one change";
  chart.x_words = "since the change";
  chart.y_words = "requests in each second";
  chart.seconds = kWatchedS;
  const char* const colours[] = {"#c9b8b8", "#e08a00", "#0a6ebd"};
  for (size_t i = 0; i < 3; ++i) {
    const uint32_t spread_s = kSpreadsS[i];
    const Requests requests = fleet(spread_s);
    const std::string words = line(spread_s, requests);
    const std::string name = "spread over " + std::to_string(spread_s) + " s";
    good = judge("a fleet " + name, breach(spread_s, requests), words) && good;
    text += words;
    chart.curves.insert(chart.curves.begin(), {name, colours[i], each_second(requests)});
  }
  good = write(folder + "/alternation.svg", to_svg(chart)) && good;
  return write(folder + "/alternation.md", text) && good ? 0 : 1;
}

}  // namespace
}  // namespace esse::test

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: esse_notified FOLDER\n");
    return 2;
  }
  return esse::test::run(words[1]);
}
