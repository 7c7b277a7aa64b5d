// SPDX-License-Identifier: Apache-2.0
#include "conformance/layer_conformance.h"

#include "conformance/session.h"

namespace esse::test {

Error ProbeTransport::open(const Endpoint&, Millis) {
  if (open_) {
    return Error::kAlreadyOpen;
  }
  if (open_answer == Error::kNone) {
    open_ = true;
    ++opens;
  }
  return open_answer;
}

Io ProbeTransport::advance(Millis) {
  ++advances;
  return open_ ? advance_answer : Io::failed();
}

Io ProbeTransport::read(Span<char>) { return open_ ? Io::not_yet() : Io::failed(); }
Io ProbeTransport::write(Span<const char>) { return open_ ? Io::not_yet() : Io::failed(); }

void ProbeTransport::close() {
  closes += open_ ? 1 : 0;
  open_ = false;
}

namespace {

using internal::Verdict;

bool same(const Pending& a, const Pending& b) {
  return a.phase == b.phase && a.wants_read == b.wants_read && a.wants_write == b.wants_write;
}

const char* forwards_what_the_inner_waits_for(LayerFixture& f) {
  Verdict verdict;
  Millis now(5);
  const Pending pendings[] = {{{777, true, false}, Phase::kResolving},
                              {{kForever, false, true}, Phase::kConnecting},
                              {{3, true, true}, Phase::kConnecting},
                              {{0, false, false}, Phase::kConnecting}};
  verdict.that(f.layer().open(f.endpoint(), now) == Error::kNone, "open() fails");
  for (const Pending& pending : pendings) {
    f.inner().pending_answer = pending;
    const uint32_t advances = f.inner().advances;
    verdict.that(f.layer().advance(now).is_not_yet(), "ready before the inner one");
    verdict.that(f.inner().advances > advances, "advance() does not advance the inner one");
    verdict.that(same(f.layer().pending(), pending), "pending() is not the inner one's");
    verdict.that(f.layer().pending().wait_ms <= pending.wait_ms, "answers the longer wait");
    now = now + 10;
  }
  f.layer().close();
  verdict.that(f.layer().pending().phase == Phase::kIdle, "closed, and not idle");
  return verdict.broken();
}

const char* passes_an_open_error_on(LayerFixture& f) {
  Verdict verdict;
  f.inner().open_answer = Error::kNetworkDown;
  verdict.that(f.layer().open(f.endpoint(), Millis(5)) == Error::kNetworkDown, "another error");
  verdict.that(f.layer().pending().phase == Phase::kIdle, "open() failed, and it is not idle");
  f.inner().open_answer = Error::kNone;
  verdict.that(f.layer().open(f.endpoint(), Millis(6)) == Error::kNone, "does not open again");
  f.layer().close();
  return verdict.broken();
}

const char* passes_a_failure_on(LayerFixture& f) {
  Verdict verdict;
  verdict.that(f.layer().open(f.endpoint(), Millis(5)) == Error::kNone, "open() fails");
  f.inner().advance_answer = Io::failed();
  f.inner().cause = Cause{Error::kUnreachable, Phase::kConnecting, 0, 113, 0};
  f.inner().pending_answer.phase = Phase::kConnecting;
  verdict.that(f.layer().advance(Millis(6)).is_failed(), "the inner one failed, it did not");
  const Cause cause = f.layer().last_cause();
  verdict.that(cause.error == Error::kUnreachable && cause.phase == Phase::kConnecting &&
                   cause.native == 113,
               "last_cause() is not the inner one's");
  verdict.that(f.layer().advance(Millis(7)).is_failed(), "failed does not last");
  f.layer().close();
  return verdict.broken();
}

const char* closes_the_inner_once(LayerFixture& f) {
  Verdict verdict;
  for (uint32_t i = 1; i <= 2; ++i) {
    verdict.that(f.layer().open(f.endpoint(), Millis(5)) == Error::kNone, "open() fails");
    (void)f.layer().advance(Millis(5 + i));
    f.layer().close();
    f.layer().close();
    verdict.that(f.inner().opens == i && f.inner().closes == i, "opens and closes do not match");
  }
  return verdict.broken();
}

}  // namespace

Span<const LayerRule> layer_rules() {
  static constexpr LayerRule kRules[] = {
      {"ForwardsWhatTheInnerWaitsFor", forwards_what_the_inner_waits_for},
      {"PassesAnOpenErrorOn", passes_an_open_error_on},
      {"PassesAFailureOn", passes_a_failure_on},
      {"ClosesTheInnerOnce", closes_the_inner_once},
  };
  return Span<const LayerRule>(kRules);
}

}  // namespace esse::test
