// SPDX-License-Identifier: Apache-2.0
#include "support/fault_injector.h"

#include <gtest/gtest.h>

#include <string>

#include "support/scripted_server.h"

namespace esse::test {
namespace {

const Endpoint kEndpoint{"peer.example", 80, false};
const std::string kSent(2000, 'x');

// Reads to the end, or 10 s; answers how it ended. `got` has the bytes, `reads` their sizes.
struct Rig {
  explicit Rig(const FaultOptions& options) : injector(scripted, options) {
    server.otherwise().sends(kSent).ends();
  }
  Io open_and_read() {
    EXPECT_EQ(injector.open(kEndpoint, clock.now()), Error::kNone);
    got.clear();
    for (;;) {
      Io answer = injector.advance(clock.now());
      char buffer[256];
      if (answer.ok()) {
        answer = injector.read(buffer);
      }
      if (answer.ok()) {
        got.append(buffer, answer.count());
        reads += static_cast<char>('0' + answer.count() % 64);
      } else if (!answer.is_not_yet() || clock.elapsed_ms() > 10000) {
        return answer;
      } else {
        const Pending pending = injector.pending();
        clock.jump({pending.wait_ms, scripted.wake_ms(pending.wants_read, pending.wants_write)});
      }
    }
  }
  ScriptedServer server;
  ScriptedTransport scripted{server};
  FaultInjector injector;
  VirtualClock clock;
  std::string got;
  std::string reads;
};

TEST(FaultInjector, IsRepeatableFromItsSeed) {
  std::string runs[3];
  const uint32_t seeds[] = {5, 5, 6};
  for (int i = 0; i < 3; ++i) {
    FaultOptions options;
    options.seed = seeds[i];
    options.short_read = 900;
    options.not_yet = 200;
    options.delay_ms = 30;
    Rig rig(options);
    EXPECT_TRUE(rig.open_and_read().is_ended());
    EXPECT_EQ(rig.got, kSent);
    EXPECT_GT(rig.clock.elapsed_ms(), 0u);
    runs[i] = rig.reads + "@" + std::to_string(rig.clock.elapsed_ms());
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_NE(runs[0], runs[2]);
}

TEST(FaultInjector, BreaksAfterAsManyBytesAsItWasTold) {
  FaultOptions options;
  options.break_after = 777;
  for (const auto kind :
       {FaultOptions::Break::kEnd, FaultOptions::Break::kCut, FaultOptions::Break::kReset}) {
    options.break_kind = kind;
    Rig rig(options);
    const Io end = rig.open_and_read();
    EXPECT_EQ(rig.got.size(), 777u);
    char buffer[4];
    EXPECT_EQ(rig.injector.read(buffer), end);
    EXPECT_FALSE(rig.injector.pending().wants_read);
    EXPECT_EQ(end.is_ended(), kind == FaultOptions::Break::kEnd);
    EXPECT_EQ(end.is_cut(), kind == FaultOptions::Break::kCut);
    EXPECT_EQ(end.is_failed(), kind == FaultOptions::Break::kReset);
    if (end.is_failed()) {
      EXPECT_EQ(rig.injector.last_cause().error, Error::kReset);
      EXPECT_TRUE(rig.injector.write(Text("x")).is_failed());
    } else {
      EXPECT_TRUE(rig.injector.write(Text("x")).ok());
    }
  }
}

TEST(FaultInjector, DrawsTheBreakForEachConnection) {
  FaultOptions options;
  options.break_kind = FaultOptions::Break::kCut;
  options.break_after = 1000;
  options.break_at_random = true;
  Rig rig(options);
  size_t least = 1000;
  size_t most = 0;
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(rig.open_and_read().is_cut());
    least = rig.got.size() < least ? rig.got.size() : least;
    most = rig.got.size() > most ? rig.got.size() : most;
    rig.injector.close();
  }
  EXPECT_LT(least, 200u);
  EXPECT_GT(most, 800u);
  EXPECT_LE(most, 1000u);
}

TEST(FaultInjector, RefusesAsManyConnectionsAsItWasTold) {
  FaultOptions options;
  options.connect_failure = 500;
  Rig rig(options);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    if (rig.open_and_read().is_failed()) {
      ++refused;
      EXPECT_EQ(rig.injector.last_cause().error, Error::kConnectRefused);
      EXPECT_EQ(rig.injector.last_cause().phase, Phase::kConnecting);
      EXPECT_TRUE(rig.injector.advance(rig.clock.now()).is_failed());
    }
    rig.injector.close();
  }
  EXPECT_GT(refused, 60);
  EXPECT_LT(refused, 140);
  EXPECT_EQ(rig.server.opens(), rig.server.closes());
}

TEST(FaultInjector, FlipsBits) {
  FaultOptions options;
  options.flip = 1000;
  Rig rig(options);
  EXPECT_TRUE(rig.open_and_read().is_ended());
  int flipped = 0;
  for (const char c : rig.got) {
    flipped += c != 'x';
  }
  EXPECT_EQ(flipped, static_cast<int>(rig.reads.size()));
  EXPECT_EQ(rig.got.size(), kSent.size());
}

TEST(FaultInjector, CatchesACallerThatBreaksTheContract) {
  FaultOptions options;
  options.not_yet = 1000;
  const auto ready = [](Rig& rig) {
    EXPECT_EQ(rig.injector.open(kEndpoint, rig.clock.now()), Error::kNone);
    while (rig.injector.advance(rig.clock.now()).is_not_yet()) {
      rig.clock.advance(1);
    }
    EXPECT_EQ(rig.injector.caller_mistake(), nullptr);
  };
  {
    Rig rig(options);
    EXPECT_EQ(rig.injector.open(kEndpoint, rig.clock.now()), Error::kNone);
    char buffer[4];
    EXPECT_TRUE(rig.injector.read(buffer).is_failed());
    EXPECT_STREQ(rig.injector.caller_mistake(), "read() before advance() answered done()");
  }
  {
    Rig rig(options);
    ready(rig);
    EXPECT_TRUE(rig.injector.write(Text("GET /a")).is_not_yet());
    EXPECT_TRUE(rig.injector.write(Text("GET /abc")).is_not_yet());  // more is fine
    EXPECT_EQ(rig.injector.caller_mistake(), nullptr);
    EXPECT_TRUE(rig.injector.write(Text("PUT /a")).is_not_yet());
    EXPECT_STREQ(rig.injector.caller_mistake(), "write() of other bytes after \"not yet\"");
  }
  {
    Rig rig(options);
    ready(rig);
    EXPECT_EQ(rig.injector.open(kEndpoint, rig.clock.now()), Error::kAlreadyOpen);
    EXPECT_STREQ(rig.injector.caller_mistake(), "open() of an open transport");
  }
}

}  // namespace
}  // namespace esse::test
