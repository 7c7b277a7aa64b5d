// SPDX-License-Identifier: Apache-2.0
// A stream down and a request up, over a link that loses, delays, repeats and reorders, for a
// reader that is slow, fast or asleep: each run from its seed, in virtual time. Whatever happens,
// both ends have every byte once and in order. ESSE_LWIP_RUNS: how many seeds (200).
// lwIP's ports and sequence numbers go on from run to run: a failure repeats with those before it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "lwip/opt.h"
#include "unit/lwip_shared/rig.h"

namespace esse::test {
namespace {

struct Plan {
  LinkOptions link;
  const char* host;
  size_t down;               ///< bytes of the stream
  size_t up;                 ///< bytes of the request
  uint32_t piece;            ///< the server sends up to this many at a time
  uint32_t span;             ///< the reader's buffer
  uint32_t asleep_permille;  ///< how often the reader sleeps for seconds
};

Plan plan_of(uint32_t seed) {
  SmallRandom random(seed);
  Plan plan;
  plan.link.delay_ms = 1 + random.below(100);
  plan.link.jitter_ms = random.chance(500) ? random.below(120) : 0;
  plan.link.loss_permille = random.chance(700) ? random.below(60) : 0;
  plan.link.twice_permille = random.chance(500) ? random.below(100) : 0;
  plan.link.seed = seed;
  plan.link.driver = random.chance(500) ? Driver::kPool : Driver::kOwnBuffers;
  plan.host = LWIP_IPV6 && random.chance(300) ? kServer6 : kServer4;
  plan.up = 1 + random.below(2000);
  plan.piece = random.chance(500) ? 1 + random.below(40) : 1 + random.below(1500);
  // lwIP sends again what was lost a segment at a time, seconds apart: not too many of them.
  plan.down = 1 + random.below(std::min(8000u, 100 * plan.piece));
  plan.span = 1 + random.below(1500);
  plan.asleep_permille = random.chance(300) ? 10 : 0;
  return plan;
}

std::string noise(SmallRandom& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) {
    c = static_cast<char>(random.next() >> 24);
  }
  return bytes;
}

// One run: what each end sends, what the other has got, how far it is.
class Session {
 public:
  explicit Session(const Plan& plan) : plan_(plan), random_(~plan.link.seed), rig_(plan.link) {
    down_ = noise(random_, plan.down);
    up_ = noise(random_, plan.up);
  }

  void go() {
    ASSERT_EQ(rig_.connect(plan_.host), Io::done()) << name(rig_.tcp.last_cause().error);
    Io end = Io::not_yet();
    for (int turns = 0; end.is_not_yet() || got_up_.size() < up_.size(); ++turns) {
      ASSERT_LT(turns, 100000) << "a stall: " << got_down_.size() << " of " << down_.size() << ", "
                               << got_up_.size() << " of " << up_.size();
      serve();
      write();
      end = read();
      got_up_ += rig_.server->receive_all();
      rig_.sleep(1 + random_.below(50));
      if (random_.chance(plan_.asleep_permille)) {
        rig_.net.pass(random_.below(8000));
      }
    }
    EXPECT_TRUE(end.is_ended()) << name(rig_.tcp.last_cause().error);
    EXPECT_EQ(hash_of(got_down_), hash_of(down_));
    EXPECT_EQ(hash_of(got_up_), hash_of(up_));
    EXPECT_EQ(rig_.net.starved(), 0u);
  }

  uint64_t trace() const { return rig_.net.trace(); }

 private:
  void serve() {
    if (!rig_.server->is_connected() || served_ == down_.size() || random_.chance(300)) {
      return;  // the last step of the handshake may be lost, too
    }
    const size_t size = std::min<size_t>(1 + random_.below(plan_.piece), down_.size() - served_);
    ASSERT_TRUE(rig_.server->send(Text(down_.data() + served_, size)));
    served_ += size;
    if (served_ == down_.size()) {
      ASSERT_TRUE(rig_.server->end());
    }
  }

  void write() {
    if (written_ < up_.size()) {
      const Io answer =
          rig_.tcp.write(Span<const char>(up_.data() + written_, up_.size() - written_));
      written_ += answer.ok() ? answer.count() : 0;
    }
  }

  Io read() {
    char into[1500];
    Io answer = rig_.tcp.read(Span<char>(into, plan_.span));
    if (answer.ok()) {
      got_down_.append(into, answer.count());
      answer = Io::not_yet();  // there is more to come
    }
    return answer;
  }

  Plan plan_;
  SmallRandom random_;
  Rig rig_;
  std::string down_, up_, got_down_, got_up_;
  size_t served_ = 0;
  size_t written_ = 0;
};

TEST(LwipSimulation, EveryByteArrivesOnceAndInOrder) {
  const char* const asked = std::getenv("ESSE_LWIP_RUNS");
  const uint32_t runs = asked == nullptr ? 200 : static_cast<uint32_t>(std::atoi(asked));
  ASSERT_GT(runs, 0u);
  uint64_t trace = 0;
  for (uint32_t seed = 1; seed <= runs && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Session run(plan_of(seed));
    run.go();
    trace = trace * 31 + run.trace();
  }
  RecordProperty("trace", std::to_string(trace));  // the same each time
}

}  // namespace
}  // namespace esse::test
