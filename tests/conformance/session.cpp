// SPDX-License-Identifier: Apache-2.0
#include "conformance/session.h"

namespace esse::test::internal {
namespace {

// Wake-ups that a rule may take, and how many more for each millisecond that went by: an injected
// delay of 1 ms wakes once a millisecond, a busy loop thousands of times.
constexpr uint32_t kFreeSleeps = 200;

}  // namespace

bool Session::open(Peer peer) {
  if (!can(f_.arrange(peer, to_))) {
    return false;
  }
  started_ = f_.now();
  sleeps_ = 0;
  const Error error = t_.open(to_, started_);
  (void)timed(started_, Io::done());
  return that(error == Error::kNone, "open() of a good endpoint answers an error");
}

Io Session::timed(Millis before, Io answer) {
  that(f_.now().since(before) <= f_.longest_call_ms(), "a call waits");
  return answer;
}

Io Session::settle() {
  const Millis start = f_.now();
  for (;;) {
    const Millis before = f_.now();
    const Io answer = timed(before, t_.advance(before));
    const uint32_t past = f_.now().since(start);
    if (!answer.is_not_yet() || past >= f_.patience_ms() || verdict() != nullptr) {
      return answer;
    }
    sleep(f_.patience_ms() - past);
  }
}

bool Session::connect() {
  if (open(Peer::kAccepts)) {
    that(settle() == Io::done(), "no connection to a peer that accepts");
  }
  return verdict() == nullptr;
}

Io Session::read(Span<char> into) {
  const Millis start = f_.now();
  for (;;) {
    const Millis before = f_.now();
    that(!t_.advance(before).is_not_yet(), "advance() answers \"not yet\" after done");
    const Io answer = timed(before, t_.read(into));
    that(!answer.ok() || answer.count() <= into.size(), "read() answers more than fits");
    that(!answer.ok() || answer.count() > 0, "read() answers zero bytes");
    const uint32_t past = f_.now().since(start);
    if (!answer.is_not_yet()) {
      return answer;
    }
    if (!that(past < f_.patience_ms(),
              "\"not yet\", and asleep, although bytes or the end are there")) {
      return answer;
    }
    sleep(f_.patience_ms() - past);
  }
}

bool Session::read_exactly(char* into, size_t n, size_t piece) {
  size_t got = 0;
  while (got < n && verdict() == nullptr) {
    const size_t room = n - got < piece ? n - got : piece;
    const Io answer = read(Span<char>(into + got, room));
    if (!that(answer.ok(), "the connection ends before all bytes are read")) {
      return false;
    }
    got += answer.count();
  }
  return verdict() == nullptr;
}

bool Session::peer_receives(char* into, size_t n) {
  const Millis start = f_.now();
  size_t got = 0;
  while (got < n) {
    got += f_.receive(Span<char>(into + got, n - got));
    if (got < n) {
      if (!that(f_.now().since(start) < f_.patience_ms(), "what was written does not arrive")) {
        return false;
      }
      f_.pass(1);
    }
  }
  return true;
}

void Session::sleep(uint32_t most_ms) {
  f_.sleep(most_ms);
  ++sleeps_;
  that(sleeps_ <= kFreeSleeps + f_.now().since(started_), "wakes again and again: a busy loop");
}

}  // namespace esse::test::internal
