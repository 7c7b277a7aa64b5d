// SPDX-License-Identifier: Apache-2.0
#include "support/tracer.h"

#include <gtest/gtest.h>

#include "support/scripted_server.h"

namespace esse::test {
namespace {

const Endpoint kEndpoint{"peer.example", 443, true};

// A connection with everything that a trace can hold, as lines.
std::string trace(const Tracer::Options& options) {
  ScriptedServer server;
  server.next().name_takes(5).connects_in(10).secures_in(20).waits(5).sends("hi \"you\"\n\x01");
  server.next().refuses();
  server.next().opens_not(Error::kNetworkDown);
  ScriptedTransport scripted(server);
  std::string lines;
  Tracer tracer(
      scripted, [&](const TraceEntry& entry) { lines += to_line(entry) + "\n"; }, options);
  char buffer[64];
  EXPECT_EQ(tracer.open(kEndpoint, Millis(100)), Error::kNone);
  for (uint32_t now = 100; now < 150; now += 5) {
    if (tracer.advance(Millis(now)).ok()) {
      (void)tracer.read(buffer);
    }
  }
  EXPECT_EQ(tracer.write(Text("Authorization: secret")).count(), 21u);
  tracer.close();
  EXPECT_EQ(tracer.open(kEndpoint, Millis(200)), Error::kNone);
  EXPECT_TRUE(tracer.advance(Millis(201)).is_failed());
  EXPECT_TRUE(tracer.advance(Millis(202)).is_failed());
  tracer.close();
  EXPECT_EQ(tracer.open(kEndpoint, Millis(300)), Error::kNetworkDown);
  return lines;
}

TEST(Tracer, TellsWhatIsNewAndKeepsPayloadOut) {
  EXPECT_EQ(trace({}),
            "100 ms Resolving open peer.example 443 secure\n"
            "100 ms Resolving advance -> not yet\n"
            "105 ms Connecting advance -> not yet\n"
            "115 ms Securing advance -> not yet\n"
            "135 ms Ready advance -> done\n"
            "135 ms Ready read 64 -> not yet\n"
            "140 ms Ready read 64 -> 10\n"
            "145 ms Ready read 64 -> not yet\n"
            "145 ms Ready write 21 -> 21\n"
            "145 ms Ready close\n"
            "200 ms Resolving open peer.example 443 secure\n"
            "201 ms Connecting advance -> failed ConnectRefused (111)\n"
            "202 ms Connecting close\n"
            "300 ms Idle open peer.example 443 secure -> NetworkDown\n");
}

TEST(Tracer, HandsPayloadOutWhenAsked) {
  Tracer::Options options;
  options.payload = true;
  const std::string lines = trace(options);
  EXPECT_NE(lines.find("read 64 -> 10 \"hi \\\"you\\\"\\n\\x01\"\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("write 21 -> 21 \"Authorization: secret\"\n"), std::string::npos) << lines;
}

TEST(Tracer, TellsEveryCallWhenAsked) {
  Tracer::Options options;
  options.every_call = true;
  const std::string lines = trace(options);
  EXPECT_NE(lines.find("110 ms Connecting advance -> not yet\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("140 ms Ready advance -> done\n"), std::string::npos) << lines;
}

}  // namespace
}  // namespace esse::test
