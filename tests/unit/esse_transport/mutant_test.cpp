// SPDX-License-Identifier: Apache-2.0
// The conformance suite on transports that break one rule each. A suite that accepts everything
// would prove nothing.
#include <gtest/gtest.h>

#include <string>

#include "scripted_fixture.h"

namespace esse::test {
namespace {

enum class Defect {
  kNone,
  kKeepsAByteBack,   // read ahead into a buffer that the sleeper cannot see
  kEndsEarly,        // a FIN overtakes the bytes before it
  kEndsOnce,         // then "not yet" again
  kEndIsZeroBytes,   // as recv() does
  kWritesTwice,      // hands on what it answers "not yet" to
  kLosesReset,       // tells a reset as an end
  kNeverSleeps,      // its own timer is always due
  kForgetsToClose,   // keeps the connection
  kForgetsItsCause,  // on close()
  kKeepsItsCause,    // over open()
  kReadyTooEarly,    // pending() says ready on the way
  kOpensTwice,
  kOpensAnything,  // bad endpoints too
  kIdleAnswersNotYet,
  kLeavesBytesOver,  // from one connection to the next
  kDropsBytesOnFailedWrite,
  kWantsReadAfterEnd,  // a sleeper never sleeps
};

class Mutant final : public Transport {
 public:
  Mutant(Transport& inner, Defect defect) : inner_(inner), defect_(defect) {}

  Error open(const Endpoint& to, Millis now) override {
    if (is(Defect::kOpensTwice) && inner_.pending().phase != Phase::kIdle) {
      inner_.close();
    }
    old_cause_ = inner_.last_cause();
    const Error error = inner_.open(to, now);
    if (error == Error::kNone) {
      open_ = true;
      write_failed_ = ended_ = false;
      refused_ = is(Defect::kLeavesBytesOver) ? refused_ : 0;
    }
    return is(Defect::kOpensAnything) ? Error::kNone : error;
  }
  Io advance(Millis now) override {
    now_ = now;
    if (is(Defect::kIdleAnswersNotYet) && inner_.pending().phase == Phase::kIdle) {
      return Io::not_yet();
    }
    return inner_.advance(now);
  }
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override {
    if (!is(Defect::kForgetsToClose)) {
      inner_.close();
    }
    open_ = false;
  }
  Pending pending() const override {
    Pending pending = inner_.pending();
    if (is(Defect::kForgetsToClose) && !open_) {
      return Pending{};
    }
    if (is(Defect::kNeverSleeps) && open_) {
      pending.wait_ms = 0;
    }
    if (is(Defect::kReadyTooEarly) && open_) {
      pending.phase = Phase::kReady;
    }
    if (is(Defect::kWantsReadAfterEnd) && open_) {
      pending.wants_read = true;
    }
    return pending;
  }
  Cause last_cause() const override {
    if (is(Defect::kForgetsItsCause) && !open_) {
      return Cause{};
    }
    const Cause cause = inner_.last_cause();
    return is(Defect::kKeepsItsCause) && cause.error == Error::kNone ? old_cause_ : cause;
  }

 private:
  bool is(Defect defect) const { return defect_ == defect; }
  Io read_keeping_one_back(Span<char> into);

  Transport& inner_;
  Defect defect_;
  Cause old_cause_;
  Millis now_;
  bool open_ = false;
  bool ended_ = false;
  bool write_failed_ = false;
  char kept_ = 0;       // kKeepsAByteBack, kLeavesBytesOver: the byte ...
  size_t refused_ = 0;  // ... and whether there is one
};

Io Mutant::read(Span<char> into) {
  if (is(Defect::kKeepsAByteBack) || is(Defect::kLeavesBytesOver)) {
    return read_keeping_one_back(into);
  }
  if (is(Defect::kDropsBytesOnFailedWrite) && write_failed_) {
    return Io::failed();
  }
  if (is(Defect::kEndsOnce) && ended_) {
    return Io::not_yet();
  }
  const Io io = inner_.read(into);
  if (is(Defect::kEndsEarly) && io.ok() && io.count() > 0) {
    char next[1];
    const Io peek = inner_.read(next);
    return peek.ok() ? io : peek;
  }
  ended_ = ended_ || io.is_ended();
  if (is(Defect::kEndIsZeroBytes) && io.is_ended()) {
    return Io::bytes(0);
  }
  return is(Defect::kLosesReset) && io.is_failed() ? Io::ended() : io;
}

// Hands over all but the last byte; that one only together with others.
Io Mutant::read_keeping_one_back(Span<char> into) {
  if (refused_ == 1 && !into.empty() && is(Defect::kLeavesBytesOver)) {
    into[0] = kept_;
    refused_ = 0;
    return Io::bytes(1);
  }
  char buffer[512];
  const Io io = inner_.read(Span<char>(buffer));
  if (!io.ok() || into.empty()) {
    return io;
  }
  if (is(Defect::kLeavesBytesOver) || io.count() == 1) {
    into[0] = buffer[0];
    kept_ = buffer[io.count() - 1];
    refused_ = io.count() > 1 ? 1 : 0;
    return Io::bytes(1);
  }
  return Io::not_yet();
}

Io Mutant::write(Span<const char> from) {
  const Io io = inner_.write(from);
  write_failed_ = write_failed_ || io.is_failed();
  if (is(Defect::kWritesTwice) && io.ok() && io.count() > 100) {
    return Io::bytes(io.count() - 1);
  }
  return io;
}

struct MutantCase {
  const char* name;
  Defect defect;
  const char* rule;  // one that must be broken
};

class MutantConformance : public testing::TestWithParam<MutantCase> {};

TEST_P(MutantConformance, IsCaught) {
  bool caught = false;
  std::string broken_rules;
  for (const TransportRule& rule : transport_rules()) {
    ScriptedFixture::Options options;
    options.phase_ms = 5;
    ScriptedFixture fixture(options);
    Mutant mutant(fixture.transport(), GetParam().defect);
    fixture.wrap(mutant);
    const char* broken = rule.check(fixture);
    if (broken != nullptr && broken != kNotApplicable) {
      broken_rules += std::string(rule.name) + ": " + broken + "\n";
      caught = caught || std::string(rule.name) == GetParam().rule;
    }
  }
  EXPECT_EQ(caught, GetParam().defect != Defect::kNone) << broken_rules;
  EXPECT_EQ(broken_rules.empty(), GetParam().defect == Defect::kNone) << broken_rules;
}

constexpr MutantCase kMutants[] = {
    {"None", Defect::kNone, ""},
    {"KeepsAByteBack", Defect::kKeepsAByteBack, "NotYetOnlyWhenNothingIsBuffered"},
    {"EndsEarly", Defect::kEndsEarly, "EndComesAfterAllBytesAndLasts"},
    {"EndsOnce", Defect::kEndsOnce, "EndComesAfterAllBytesAndLasts"},
    {"EndIsZeroBytes", Defect::kEndIsZeroBytes, "EndComesAfterAllBytesAndLasts"},
    {"WritesTwice", Defect::kWritesTwice, "WritesInParts"},
    {"LosesReset", Defect::kLosesReset, "ResetHasItsCause"},
    {"NeverSleeps", Defect::kNeverSleeps, "IdleConnectionSleeps"},
    {"ForgetsToClose", Defect::kForgetsToClose, "CloseIsSeenByThePeer"},
    {"ForgetsItsCause", Defect::kForgetsItsCause, "RefusalHasItsCause"},
    {"KeepsItsCause", Defect::kKeepsItsCause, "ResetHasItsCause"},
    {"ReadyTooEarly", Defect::kReadyTooEarly, "PhasesGoForward"},
    {"OpensTwice", Defect::kOpensTwice, "OpensOnce"},
    {"OpensAnything", Defect::kOpensAnything, "RefusesBadEndpoints"},
    {"IdleAnswersNotYet", Defect::kIdleAnswersNotYet, "IdleDoesNothing"},
    {"LeavesBytesOver", Defect::kLeavesBytesOver, "ReopensWithNothingLeftOver"},
    {"DropsBytesOnFailedWrite", Defect::kDropsBytesOnFailedWrite, "FailedWriteLeavesBytesReadable"},
    {"WantsReadAfterEnd", Defect::kWantsReadAfterEnd, "EndComesAfterAllBytesAndLasts"},
};

INSTANTIATE_TEST_SUITE_P(All,
                         MutantConformance,
                         testing::ValuesIn(kMutants),
                         [](const testing::TestParamInfo<MutantCase>& one) {
                           return std::string(one.param.name);
                         });

}  // namespace
}  // namespace esse::test
