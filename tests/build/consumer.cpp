// SPDX-License-Identifier: Apache-2.0
// A user's program: what links must work, down to the client, the JSON reader and flags.
#include "esse_client/client.h"
#include "esse_flags/writer.h"
#include "esse_json/reader.h"

#ifdef ESSE_CONFIG_HEADER
static_assert(ESSE_ERROR_NAMES == 0, "add_subdirectory/my_config.h");
#endif

#ifdef CONSUMER_POSIX
#include "esse_posix/tcp_transport.h"
#else
class Nowhere final : public esse::Transport {
 public:
  esse::Error open(const esse::Endpoint&, esse::Millis) override {
    return esse::Error::kUnreachable;
  }
  esse::Io advance(esse::Millis) override { return esse::Io::failed(); }
  esse::Io read(esse::Span<char>) override { return esse::Io::failed(); }
  esse::Io write(esse::Span<const char>) override { return esse::Io::failed(); }
  void close() override {}
  esse::Pending pending() const override { return {}; }
  esse::Cause last_cause() const override { return {}; }
};
#endif

struct Settings {
  bool blink = true;
};
inline constexpr esse::flags::Flag<Settings> kFlags[] = {
    esse::flags::flag<&Settings::blink>("blink")};
static esse::flags::Values<Settings> settings;

int main() {
#ifdef CONSUMER_POSIX
  esse::posix::TcpTransport transport;
#else
  Nowhere transport;
#endif
  const esse::ClientOptions options;
  esse::StaticClient<esse::EventBytes{512}, esse::ReceiveBytes{256}, esse::UrlBytes{64}> client(
      transport, options);
  if (client.open("http://") == esse::Error::kNone) {
    return 1;
  }
  if (client.open("http://127.0.0.1:9/stream") != esse::Error::kNone) {
    return 2;
  }
  client.close();
  esse::StepKind kind = esse::StepKind::kIdle;
  for (uint32_t now = 0; now < 100 && kind != esse::StepKind::kStopped; ++now) {
    kind = client.poll(esse::Millis(now), 1).kind;
  }
  if (kind != esse::StepKind::kStopped) {
    return 3;
  }
  esse::json::Reader reader;
  if (reader.feed(esse::Text("true")).token != esse::json::Token::kTrue) {
    return 4;
  }
  esse::flags::StaticWriter<Settings, kFlags> writer(settings);
  writer.begin(esse::flags::Base::kLive);
  writer.stage(0, esse::flags::Candidate());
  return !writer.commit() && settings->blink ? 0 : 5;
}
