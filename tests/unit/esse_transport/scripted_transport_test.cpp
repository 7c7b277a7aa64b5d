// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_transport.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "support/scripted_server.h"

namespace esse::test {
namespace {

const Endpoint kEndpoint{"flags.example", 8080, false};

struct Rig {
  ScriptedServer server;
  ScriptedTransport transport{server};
  VirtualClock clock;

  // Advances until ready or failed; answers what advance() said last.
  Io connect(const Endpoint& to = kEndpoint) {
    EXPECT_EQ(transport.open(to, clock.now()), Error::kNone);
    Io answer = transport.advance(clock.now());
    while (answer.is_not_yet() && clock.jump({transport.pending().wait_ms, transport.wake_ms()})) {
      answer = transport.advance(clock.now());
    }
    return answer;
  }
  // Reads, sleeping between, until something other than bytes comes.
  Io read_all(std::string& into, size_t room = 64) {
    for (;;) {
      std::string buffer(room, '\0');
      const Io answer = transport.read(Span<char>(buffer.data(), room));
      if (answer.ok()) {
        into.append(buffer, 0, answer.count());
      } else if (!answer.is_not_yet() || !clock.jump({transport.wake_ms()})) {
        return answer;
      }
      (void)transport.advance(clock.now());
    }
  }
};

TEST(ScriptedTransport, TakesItsTimeForNameConnectAndSecuring) {
  Rig rig;
  rig.server.next().name_takes(30).connects_in(50).secures_in(200).waits(5).sends("x");
  const Endpoint secure{"flags.example", 443, true};
  EXPECT_EQ(rig.transport.open(secure, rig.clock.now()), Error::kNone);
  EXPECT_EQ(rig.transport.wake_ms(), 30u);
  EXPECT_EQ(rig.transport.pending().phase, Phase::kResolving);
  rig.clock.advance(30);
  EXPECT_TRUE(rig.transport.advance(rig.clock.now()).is_not_yet());
  EXPECT_EQ(rig.transport.pending().phase, Phase::kConnecting);
  EXPECT_TRUE(rig.transport.pending().wants_write);
  rig.clock.advance(60);  // 10 late: securing has begun on time all the same
  EXPECT_TRUE(rig.transport.advance(rig.clock.now()).is_not_yet());
  EXPECT_EQ(rig.transport.pending().phase, Phase::kSecuring);
  EXPECT_EQ(rig.transport.wake_ms(), 190u);
  rig.clock.advance(190);
  EXPECT_EQ(rig.transport.advance(rig.clock.now()), Io::done());
  EXPECT_EQ(rig.transport.wake_ms(), 5u);
  EXPECT_EQ(rig.server.last().port, 443);
  EXPECT_TRUE(rig.server.last().secure);
}

TEST(ScriptedTransport, FailsInEachPhaseWithItsCause) {
  Rig rig;
  rig.server.next().name_fails();
  rig.server.next().refuses();
  rig.server.next().secure_fails(Error::kTlsVerify, -9984, 8);
  rig.server.next().connects_in(kForever).gives_up_after(3000);
  rig.server.next().opens_not(Error::kNoTls);
  const Cause expected[] = {{Error::kNameNotFound, Phase::kResolving, 0, 4, 0},
                            {Error::kConnectRefused, Phase::kConnecting, 0, 111, 0},
                            {Error::kTlsVerify, Phase::kSecuring, 0, -9984, 8},
                            {Error::kConnectTimeout, Phase::kConnecting, 0, 0, 0}};
  for (const Cause& cause : expected) {
    EXPECT_TRUE(rig.connect({"h", 1, true}).is_failed());
    const Cause actual = rig.transport.last_cause();
    EXPECT_EQ(actual.error, cause.error);
    EXPECT_EQ(actual.phase, cause.phase);
    EXPECT_EQ(actual.native, cause.native);
    EXPECT_EQ(actual.verify_flags, cause.verify_flags);
    rig.transport.close();
  }
  EXPECT_EQ(rig.clock.elapsed_ms(), 3000u);
  EXPECT_EQ(rig.transport.open({"h", 1, true}, rig.clock.now()), Error::kNoTls);
  EXPECT_EQ(rig.server.opens(), 4u);
  EXPECT_EQ(rig.server.closes(), 4u);
}

TEST(ScriptedTransport, PlaysItsActsInVirtualTime) {
  Rig rig;
  rig.server.next().sends("one ").waits(1000).sends("two ").sends("three").waits(500).ends();
  ASSERT_TRUE(rig.connect().ok());
  std::string read;
  EXPECT_TRUE(rig.read_all(read, 3).is_ended());
  EXPECT_EQ(read, "one two three");
  EXPECT_EQ(rig.clock.elapsed_ms(), 1500u);
  EXPECT_EQ(rig.transport.write(Text("still open this way")).count(), 19u);
}

TEST(ScriptedTransport, TellsCutAndResetFromEnd) {
  Rig rig;
  rig.server.next().sends("a").cuts();
  rig.server.next().sends("b").resets();
  std::string read;
  ASSERT_TRUE(rig.connect().ok());
  EXPECT_TRUE(rig.read_all(read).is_cut());
  rig.transport.close();
  ASSERT_TRUE(rig.connect().ok());
  EXPECT_TRUE(rig.transport.write(Text("x")).is_failed());  // known to a writer at once
  EXPECT_EQ(rig.transport.advance(rig.clock.now()), Io::done());
  EXPECT_TRUE(rig.read_all(read).is_failed());
  EXPECT_EQ(read, "ab");
  EXPECT_EQ(rig.transport.last_cause().error, Error::kReset);
  EXPECT_EQ(rig.transport.last_cause().native, 104);
}

TEST(ScriptedTransport, SplitsReadsFromASeed) {
  std::string sizes[2];
  for (std::string& size : sizes) {
    Rig rig;
    rig.server.next().reads_at_random(7, 42).sends(std::string(500, 'x')).ends();
    ASSERT_TRUE(rig.connect().ok());
    char buffer[64];
    for (Io io = rig.transport.read(buffer); io.ok(); io = rig.transport.read(buffer)) {
      ASSERT_GE(io.count(), 1u);
      ASSERT_LE(io.count(), 7u);
      size.push_back(static_cast<char>('0' + io.count()));
    }
  }
  EXPECT_EQ(sizes[0], sizes[1]);
  EXPECT_NE(sizes[0].find('1'), std::string::npos);
  EXPECT_NE(sizes[0].find('7'), std::string::npos);
}

TEST(ScriptedTransport, AcceptsLittleAndRecordsWhatWasWritten) {
  Rig rig;
  rig.server.next().writes_at_most(4, 10);
  ASSERT_TRUE(rig.connect().ok());
  EXPECT_EQ(rig.transport.write(Text("abcdef")).count(), 4u);
  EXPECT_TRUE(rig.transport.write(Text("ef")).is_not_yet());
  EXPECT_TRUE(rig.transport.pending().wants_write);
  EXPECT_EQ(rig.transport.wake_ms(), 10u);
  rig.clock.advance(10);
  (void)rig.transport.advance(rig.clock.now());
  EXPECT_EQ(rig.transport.wake_ms(), 0u);
  EXPECT_EQ(rig.transport.write(Text("ef")).count(), 2u);
  EXPECT_FALSE(rig.transport.pending().wants_write);
  EXPECT_EQ(rig.server.last().written, "abcdef");
}

TEST(ScriptedTransport, AwaitsTheRequestHead) {
  Rig rig;
  rig.server.next().awaits_head().waits(100).sends("answer").ends();
  ASSERT_TRUE(rig.connect().ok());
  EXPECT_EQ(rig.transport.wake_ms(), kForever);
  rig.clock.advance(5000);
  (void)rig.transport.advance(rig.clock.now());
  EXPECT_TRUE(rig.transport.write(Text("GET / HTTP/1.1\r\nHost: x\r\n\r")).ok());
  EXPECT_EQ(rig.transport.wake_ms(), kForever);
  EXPECT_TRUE(rig.transport.write(Text("\n")).ok());
  EXPECT_EQ(rig.transport.wake_ms(), 100u);
  std::string read;
  EXPECT_TRUE(rig.read_all(read).is_ended());
  EXPECT_EQ(read, "answer");
  EXPECT_EQ(rig.clock.elapsed_ms(), 5100u);
}

TEST(ScriptedTransport, AnswersThroughACallback) {
  Rig rig;
  rig.server.otherwise();
  rig.server.on_head([](const Connection& connection, Script& answer) {
    answer.sends("you wrote " + std::to_string(connection.written.size())).ends();
  });
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(rig.connect().ok());
    EXPECT_TRUE(rig.transport.write(Text("GET /\r\n\r\n")).ok());
    std::string read;
    EXPECT_TRUE(rig.read_all(read).is_ended());
    EXPECT_EQ(read, "you wrote 9");
    rig.transport.close();
    rig.transport.close();
  }
  EXPECT_EQ(rig.server.opens(), 3u);
  EXPECT_EQ(rig.server.closes(), 3u);
}

// Heartbeats for a year: more() hands out the same acts again and again.
class Heartbeats final : public ServerModel {
 public:
  ConnectionPlan opened(ScriptedTransport&, const Endpoint&, Millis) override { return {}; }
  Span<const Act> more(ScriptedTransport&, Millis) override { return beat_; }

 private:
  const Act beat_[1] = {{Act::Kind::kBytes, Error::kNone, 0, 15000, ":\n"}};
};

TEST(ScriptedTransport, PlaysAYearOfHeartbeatsAcrossTheClocksWrap) {
  Heartbeats model;
  ScriptedTransport transport(model);
  VirtualClock clock(UINT32_MAX - 100);
  const uint64_t year_ms = 365ull * 24 * 3600 * 1000;
  ASSERT_EQ(transport.open(kEndpoint, clock.now()), Error::kNone);
  ASSERT_TRUE(transport.advance(clock.now()).ok());
  uint64_t bytes = 0;
  char buffer[16];
  while (clock.jump({transport.wake_ms()}) && clock.elapsed_ms() <= year_ms) {
    (void)transport.advance(clock.now());
    const Io io = transport.read(buffer);
    ASSERT_TRUE(io.ok());
    bytes += io.count();
  }
  EXPECT_EQ(bytes, year_ms / 15000 * 2);
}

TEST(ScriptedTransport, IsSmallEnoughForAMillion) { EXPECT_LE(sizeof(ScriptedTransport), 224u); }

}  // namespace
}  // namespace esse::test
