// SPDX-License-Identifier: Apache-2.0
#include "conformance/transport_conformance.h"

#include "conformance/session.h"
#include "conformance/transport_rules.h"

namespace esse::test {

namespace internal {
namespace {

bool is_idle(const Pending& pending) {
  return pending.phase == Phase::kIdle && !pending.wants_read && !pending.wants_write &&
         pending.wait_ms == kForever;
}

bool waits_for_nothing(const Pending& pending) {
  return !pending.wants_read && !pending.wants_write && pending.wait_ms == kForever;
}

// Everything that must be true of an idle transport, whatever was before.
void expect_idle(Session& s) {
  Transport& t = s.transport();
  char buffer[4];
  s.that(is_idle(t.pending()), "an idle transport waits for something");
  s.that(t.advance(s.fixture().now()).is_failed(), "advance() of an idle transport");
  s.that(t.read(buffer).is_failed(), "read() of an idle transport");
  s.that(t.write(Text("x")).is_failed(), "write() of an idle transport");
  s.that(is_idle(t.pending()), "a call woke an idle transport");
}

// A connection that failed on its way: sticky, with its cause, and nothing to wait for.
void expect_failure(Session& s, Error error, Phase phase) {
  Transport& t = s.transport();
  s.that(s.settle().is_failed(), "advance() does not answer failed");
  s.that(t.last_cause().error == error, "last_cause() has another error");
  s.that(t.last_cause().phase == phase, "last_cause() has another phase");
  s.that(waits_for_nothing(t.pending()), "a failed transport waits for something");
  s.that(t.pending().phase != Phase::kIdle, "a failed transport is idle before close()");
  s.that(t.advance(s.fixture().now()).is_failed(), "failed does not last");
  t.close();
  s.that(t.last_cause().error == error, "close() forgets the cause");
  expect_idle(s);
}

}  // namespace

const char* idle_does_nothing(TransportFixture& fixture) {
  Session s(fixture);
  expect_idle(s);
  s.transport().close();
  s.transport().close();
  expect_idle(s);
  return s.verdict();
}

const char* refuses_bad_endpoints(TransportFixture& fixture) {
  Session s(fixture);
  Transport& t = s.transport();
  const Text kNul("a\0b", 3);
  const Endpoint bad[] = {{"", 80, false},
                          {kNul, 80, false},
                          {"a b", 80, false},
                          {"a\r\nb", 80, false},
                          {"\x7F", 80, false}};
  for (const Endpoint& to : bad) {
    s.that(t.open(to, fixture.now()) == Error::kUrlHost, "opens a host that no host is called");
    expect_idle(s);
  }
  s.that(t.open({"127.0.0.1", 0, false}, fixture.now()) == Error::kUrlPort, "opens port 0");
  expect_idle(s);
  return s.verdict();
}

const char* refuses_secure_when_it_cannot(TransportFixture& fixture) {
  Session s(fixture);
  Endpoint to;
  if (s.can(!fixture.secures()) && s.can(fixture.arrange(Peer::kAccepts, to))) {
    to.secure = true;
    s.that(s.transport().open(to, fixture.now()) == Error::kNoTls,
           "opens a secure endpoint without TLS");
    expect_idle(s);
  }
  return s.verdict();
}

const char* opens_once(TransportFixture& fixture) {
  Session s(fixture);
  Endpoint to;
  if (s.connect() && s.can(fixture.arrange(Peer::kAccepts, to))) {
    s.that(s.transport().open(to, fixture.now()) == Error::kAlreadyOpen, "opens while it is open");
    s.that(s.transport().advance(fixture.now()) == Io::done(), "a refused open() disturbs");
    s.that(s.transport().pending().phase == Phase::kReady, "a refused open() changes the phase");
  }
  return s.verdict();
}

const char* phases_go_forward(TransportFixture& fixture) {
  Session s(fixture);
  if (!s.open(Peer::kAccepts)) {
    return s.verdict();
  }
  Transport& t = s.transport();
  s.that(t.last_cause().error == Error::kNone, "open() keeps the cause of the last connection");
  Phase last = Phase::kResolving;
  Io answer = Io::not_yet();
  const Millis start = fixture.now();
  while (answer.is_not_yet() && s.verdict() == nullptr) {
    const Pending before = t.pending();
    s.that(before.phase >= last, "phases go back");
    s.that(before.phase < Phase::kReady, "ready before advance() answered done");
    s.that(!waits_for_nothing(before), "on its way, and waits for nothing");
    last = before.phase;
    answer = t.advance(fixture.now());
    if (answer.is_not_yet()) {
      s.that(fixture.now().since(start) < fixture.patience_ms(), "never gets ready");
      s.sleep(fixture.patience_ms());
    }
  }
  s.that(answer == Io::done(), "no connection to a peer that accepts");
  for (int i = 0; i < 3; ++i) {
    s.that(t.pending().phase == Phase::kReady, "connected, and not ready");
    s.that(t.pending().wants_read, "ready, and does not want to read");
    s.that(t.advance(fixture.now()) == Io::done(), "done does not last");
  }
  return s.verdict();
}

const char* refusal_has_its_cause(TransportFixture& fixture) {
  Session s(fixture);
  if (s.open(Peer::kRefuses)) {
    expect_failure(s, Error::kConnectRefused, Phase::kConnecting);
    s.that(s.transport().last_cause().native != 0, "a refusal without the platform's code");
    s.that(s.transport().open({"", 80, false}, fixture.now()) == Error::kUrlHost &&
               s.transport().last_cause().native == 0,
           "an open() that fails has the code of another connection");
  }
  return s.verdict();
}

const char* unknown_name_has_its_cause(TransportFixture& fixture) {
  Session s(fixture);
  if (s.open(Peer::kNameless)) {
    expect_failure(s, Error::kNameNotFound, Phase::kResolving);
    s.that(s.transport().last_cause().native != 0, "an unknown name without the platform's code");
  }
  return s.verdict();
}

// Either the transport has a timer of its own, which says so in pending() and then fails, or it
// waits without end and leaves the limit to the layer above. Both without a busy loop.
const char* silence_is_waited_for_honestly(TransportFixture& fixture) {
  Session s(fixture);
  if (!s.open(Peer::kSilent)) {
    return s.verdict();
  }
  Transport& t = s.transport();
  const Millis start = fixture.now();
  bool has_timer = false;
  Io answer = t.advance(fixture.now());
  while (answer.is_not_yet() && fixture.now().since(start) < fixture.patience_ms() &&
         s.verdict() == nullptr) {
    has_timer = has_timer || t.pending().wait_ms != kForever;
    s.that(!waits_for_nothing(t.pending()), "on its way, and waits for nothing");
    s.sleep(fixture.patience_ms());
    answer = t.advance(fixture.now());
  }
  if (!answer.is_not_yet()) {
    s.that(has_timer, "gives up without a timer that pending() knew of");
    expect_failure(s, Error::kConnectTimeout, Phase::kConnecting);
  }
  return s.verdict();
}

const char* closes_in_every_phase(TransportFixture& fixture) {
  Session s(fixture);
  Transport& t = s.transport();
  static constexpr Peer kPeers[] = {Peer::kAccepts, Peer::kRefuses, Peer::kNameless, Peer::kSilent};
  for (const Peer peer : kPeers) {
    Endpoint to;
    for (int calls = 0; calls < 6 && fixture.arrange(peer, to); ++calls) {
      s.open(peer);
      for (int i = 0; i < calls; ++i) {
        if (t.advance(fixture.now()).is_not_yet()) {
          fixture.sleep(1);
        }
      }
      t.close();
      t.close();
      expect_idle(s);
    }
  }
  s.connect();  // and it still works
  return s.verdict();
}

const char* nothing_late_touches(TransportFixture& fixture) {
  Session s(fixture);
  Transport& t = s.transport();
  static constexpr Peer kPeers[] = {Peer::kAccepts, Peer::kRefuses, Peer::kNameless};
  for (const Peer peer : kPeers) {
    Endpoint to;
    if (!fixture.arrange(peer, to)) {
      continue;
    }
    s.open(peer);
    (void)t.advance(fixture.now());
    const Error before = t.last_cause().error;
    t.close();
    fixture.pass(50);  // the answer to what was asked comes now, to nobody
    s.that(is_idle(t.pending()), "a closed transport wakes up by itself");
    s.that(t.last_cause().error == before, "something late writes a cause");
  }
  s.connect();
  return s.verdict();
}

const char* idle_connection_sleeps(TransportFixture& fixture) {
  Session s(fixture);
  if (!s.connect()) {
    return s.verdict();
  }
  char buffer[8];
  const Millis start = fixture.now();
  uint32_t wakes = 0;
  while (fixture.now().since(start) < 500 && wakes < 100) {
    s.that(s.transport().advance(fixture.now()) == Io::done(), "an idle connection ends");
    s.that(s.transport().read(buffer).is_not_yet(), "an idle connection has bytes");
    fixture.sleep(500 - fixture.now().since(start));
    ++wakes;
  }
  s.that(wakes <= 20, "an idle connection does not sleep");
  return s.verdict();
}

}  // namespace internal

Span<const TransportRule> transport_rules() {
  using namespace internal;
  static constexpr TransportRule kRules[] = {
      {"IdleDoesNothing", idle_does_nothing},
      {"RefusesBadEndpoints", refuses_bad_endpoints},
      {"RefusesSecureWhenItCannot", refuses_secure_when_it_cannot},
      {"OpensOnce", opens_once},
      {"PhasesGoForward", phases_go_forward},
      {"RefusalHasItsCause", refusal_has_its_cause},
      {"UnknownNameHasItsCause", unknown_name_has_its_cause},
      {"SilenceIsWaitedForHonestly", silence_is_waited_for_honestly},
      {"ClosesInEveryPhase", closes_in_every_phase},
      {"NothingLateTouches", nothing_late_touches},
      {"IdleConnectionSleeps", idle_connection_sleeps},
      {"ReadsWhatWasSent", reads_what_was_sent},
      {"NotYetOnlyWhenNothingIsBuffered", not_yet_only_when_nothing_is_buffered},
      {"EmptySpansMoveNothing", empty_spans_move_nothing},
      {"EndComesAfterAllBytesAndLasts", end_comes_after_all_bytes_and_lasts},
      {"WritingGoesOnAfterTheEnd", writing_goes_on_after_the_end},
      {"CutComesAfterAllBytesAndLasts", cut_comes_after_all_bytes_and_lasts},
      {"ResetHasItsCause", reset_has_its_cause},
      {"FailedWriteLeavesBytesReadable", failed_write_leaves_bytes_readable},
      {"WritesInParts", writes_in_parts},
      {"CloseIsSeenByThePeer", close_is_seen_by_the_peer},
      {"ReopensWithNothingLeftOver", reopens_with_nothing_left_over},
  };
  return Span<const TransportRule>(kRules);
}

}  // namespace esse::test
