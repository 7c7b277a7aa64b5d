// SPDX-License-Identifier: Apache-2.0
#pragma once
// Notified: devices in virtual time whose service says in a stream only that something changed, and
// has the values in a document. Each is a real StaticFlags with a real profile, or with a service
// of the simulation's own; the server's manner is data. The flag of all of them is how often
// something changed.
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "esse_flags/flags.h"
#include "support/scripted_transport.h"
#include "support/virtual_clock.h"

namespace esse::test {

enum class Profile : uint8_t { kOwn, kLaunchDarkly, kGrowthBook, kOfrep };

/// What a service and its streams are like.
struct Manner {
  const char* words;
  Profile profile = Profile::kOwn;
  flags::Ways ways = {};       ///< of kOwn; the others have theirs
  bool greets = false;         ///< each stream begins with an event as of a change
  bool has_head = true;        ///< a stream has a head before its first event
  const char* beginning = "";  ///< what it begins with
  const char* heartbeat = ":\n";
  uint32_t heartbeat_ms = kForever;
  uint32_t life_ms = kForever;      ///< of a stream, which then ends in good order
  uint32_t patience_ms = kForever;  ///< it is cut when nothing came for so long
  const char* refusal = nullptr;    ///< what a request for a stream is answered
};

struct NotifiedSettings {
  int32_t changes = 0;
};
inline constexpr flags::Flag<NotifiedSettings> kNotifiedFlags[] = {
    flags::flag<&NotifiedSettings::changes>("changes")};

/// A profile; or LaunchDarkly's documents, and events `news`.
class NotifyingService final : public flags::Service {
 public:
  explicit NotifyingService(const Manner& manner);

  ClientOptions client_options() const override;
  flags::Ways ways() const override;
  Error ask(const flags::Question& question, http::Request& request, Span<char> room) override;
  flags::Took event(const stream::EventView& event, flags::Writer& writer) override;
  void header(const http::Header& header) override { inner_->header(header); }
  flags::Took body(Text piece, flags::Writer& writer) override {
    return inner_->body(piece, writer);
  }
  flags::Took end(flags::Writer& writer) override { return inner_->end(writer); }
  void cut() override { inner_->cut(); }
  Text context() const override { return inner_->context(); }

  /// What was asked for last.
  Asks asks() const { return asks_; }

 private:
  const Manner& manner_;
  const std::shared_ptr<flags::Service> inner_;
  Asks asks_ = Asks::kStream;
};

/// Since the last take(). Times are milliseconds.
struct Requests {
  uint32_t documents = 0;
  uint32_t streams = 0;
  std::vector<uint32_t> each_10_ms;  ///< both
  std::vector<uint32_t> heard;       ///< from a change until a device had it, in order of time

  uint32_t sum() const { return documents + streams; }
  /// The most in any second.
  uint32_t peak() const;
  /// When so many percent of those that have heard had.
  uint32_t heard_by(uint32_t percent) const {
    return heard[(heard.size() * percent + 99) / 100 - 1];
  }
};

class Notified final : private ServerModel {
 public:
  /// The devices are switched on one after the other, evenly over `starts_ms`.
  Notified(const Manner& manner, uint32_t devices, uint32_t starts_ms);

  /// What every stream is told within 0.2 s.
  void change();
  void run(uint64_t ms);
  Requests take();

 private:
  struct Device {
    Device(ServerModel& server, const Manner& manner, uint32_t number);

    ScriptedTransport transport;
    flags::Values<NotifiedSettings> values;
    NotifyingService service;
    flags::StaticFlags<NotifiedSettings,
                       kNotifiedFlags,
                       EventBytes{256},
                       ReceiveBytes{256},
                       UrlBytes{128}>
        flags;
    SmallRandom random;
    uint32_t drawn;  // one for each attempt: what happens does not hang on the number of polls
    bool has_stream = false;
    bool has_head = false;
    Millis ends_at;
    Act acts[3];
    uint64_t wakes_at = 0;
  };

  ConnectionPlan opened(ScriptedTransport& by, const Endpoint& to, Millis now) override;
  void head_complete(ScriptedTransport& by, Millis now) override;
  Span<const Act> more(ScriptedTransport& by, Millis at) override;
  void closed(ScriptedTransport& by) override { devices_[by.tag].has_stream = false; }
  void serve_stream(Device& device, Millis now);
  void send(Device& device, const std::string& news, uint32_t after_ms);
  const std::string& news() const { return news_.back(); }

  void wake(uint32_t index);
  void sleep(uint32_t index, uint32_t ms);
  Millis now() const { return Millis(static_cast<uint32_t>(now_ms_)); }

  const Manner manner_;
  std::deque<std::string> news_;  // of each change, since acts look at them
  std::deque<std::string> documents_;
  std::deque<Device> devices_;
  // Time in the upper bits, device in the lower 20. Those that are not the device's are left over.
  std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> queue_;
  Requests requests_;
  uint64_t now_ms_ = 0;
  uint64_t taken_ms_ = 0;
  uint64_t changed_ms_ = 0;
  int32_t changes_ = 0;
};

}  // namespace esse::test
