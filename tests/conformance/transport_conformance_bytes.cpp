// SPDX-License-Identifier: Apache-2.0
#include "conformance/session.h"
#include "conformance/transport_rules.h"
#include "esse_base/bytes.h"

namespace esse::test::internal {
namespace {

constexpr size_t kSome = 300;
// More than the socket buffers of any port hold; a fixture with larger ones shrinks them.
constexpr uint32_t kMostInFlight = 64u * 1024 * 1024;

// Byte `at` of a pattern that neither a shift nor a repeated block looks like.
char pattern(uint32_t at) { return static_cast<char>(at * 31 + (at >> 8) * 7 + (at >> 16)); }

void fill_pattern(Span<char> out, uint32_t at) {
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = pattern(at + static_cast<uint32_t>(i));
  }
}

bool is_pattern(Span<const char> bytes, uint32_t at) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != pattern(at + static_cast<uint32_t>(i))) {
      return false;
    }
  }
  return true;
}

// The peer sends kSome bytes of the pattern; they are read in pieces of `piece`.
bool send_and_read(Session& s, size_t piece) {
  char bytes[kSome];
  fill_pattern(bytes, 0);
  if (!s.can(s.fixture().send(Text(bytes, kSome)))) {
    return false;
  }
  fill_pattern(bytes, 1);
  return s.read_exactly(bytes, kSome, piece) &&
         s.that(is_pattern(bytes, 0), "other bytes are read than were sent");
}

void expect_lasts(Session& s, Io end) {
  char buffer[8];
  for (int i = 0; i < 3; ++i) {
    const Io again = s.transport().advance(s.fixture().now());
    s.that(again == Io::done() || again == end, "advance() after the end");
    s.that(s.transport().read(buffer) == end, "the end does not last");
  }
  s.that(!s.transport().pending().wants_read, "wants to read after the end");
}

}  // namespace

const char* reads_what_was_sent(TransportFixture& fixture) {
  Session s(fixture);
  if (s.connect()) {
    static constexpr size_t kPieces[] = {1, 7, kSome};
    for (const size_t piece : kPieces) {
      send_and_read(s, piece);
    }
  }
  return s.verdict();
}

// Reads one byte, then goes to sleep over each "not yet": a layer that keeps bytes back where the
// sleeper cannot see them never wakes it.
const char* not_yet_only_when_nothing_is_buffered(TransportFixture& fixture) {
  Session s(fixture);
  char buffer[8];
  if (!s.connect()) {
    return s.verdict();
  }
  s.that(s.transport().read(buffer).is_not_yet(), "bytes before any were sent");
  send_and_read(s, 1);
  Io after = s.transport().read(buffer);
  s.that(after.is_not_yet(), "bytes after all were read");
  s.that(s.transport().pending().wants_read || s.transport().pending().wait_ms != kForever,
         "\"not yet\", and waits for nothing");
  return s.verdict();
}

const char* empty_spans_move_nothing(TransportFixture& fixture) {
  Session s(fixture);
  if (s.connect()) {
    const Io read = s.transport().read(Span<char>());
    const Io written = s.transport().write(Span<const char>());
    s.that(read == Io::bytes(0) || read.is_not_yet(), "read() into an empty span");
    s.that(written == Io::bytes(0) || written.is_not_yet(), "write() of an empty span");
    send_and_read(s, 16);
  }
  return s.verdict();
}

const char* end_comes_after_all_bytes_and_lasts(TransportFixture& fixture) {
  Session s(fixture);
  char bytes[kSome];
  fill_pattern(bytes, 0);
  if (s.connect() && s.can(fixture.send(Text(bytes, kSome))) && s.can(fixture.end())) {
    s.read_exactly(bytes, kSome, 100);
    s.that(is_pattern(bytes, 0), "other bytes are read than were sent");
    s.that(s.read(bytes).is_ended(), "the peer's end is not \"ended\"");
    expect_lasts(s, Io::ended());
  }
  return s.verdict();
}

const char* writing_goes_on_after_the_end(TransportFixture& fixture) {
  Session s(fixture);
  char bytes[4];
  if (s.connect() && s.can(fixture.end())) {
    s.that(s.read(bytes).is_ended(), "the peer's end is not \"ended\"");
    Io written = s.transport().write(Text("last"));
    for (int i = 0; written.is_not_yet() && i < 100; ++i) {
      s.sleep(fixture.patience_ms());
      (void)s.transport().advance(fixture.now());
      written = s.transport().write(Text("last"));
    }
    s.that(written.ok() && written.count() > 0, "no writing after the peer's end");
    if (s.verdict() == nullptr && s.peer_receives(bytes, written.count())) {
      s.that(Text(bytes, written.count()) == Text("last").first(written.count()),
             "other bytes arrive than were written");
    }
  }
  return s.verdict();
}

const char* cut_comes_after_all_bytes_and_lasts(TransportFixture& fixture) {
  Session s(fixture);
  char bytes[kSome];
  fill_pattern(bytes, 0);
  if (s.connect() && s.can(fixture.send(Text(bytes, kSome))) && s.can(fixture.cut())) {
    s.read_exactly(bytes, kSome, 100);
    s.that(s.read(bytes).is_cut(), "the missing end is not \"cut\"");
    expect_lasts(s, Io::cut());
  }
  return s.verdict();
}

const char* reset_has_its_cause(TransportFixture& fixture) {
  Session s(fixture);
  char bytes[8];
  if (s.connect() && s.can(fixture.reset())) {
    Transport& t = s.transport();
    s.that(s.read(bytes).is_failed(), "a reset is not \"failed\"");
    s.that(t.last_cause().error == Error::kReset, "a reset is not kReset");
    s.that(t.last_cause().phase == Phase::kReady, "a reset has another phase");
    s.that(t.last_cause().native != 0, "a reset without the platform's code");
    s.that(t.write(Text("x")).is_failed(), "writes after a reset");
    expect_lasts(s, Io::failed());
    t.close();
    s.that(t.last_cause().error == Error::kReset, "close() forgets the cause");
    s.connect();
    s.that(t.last_cause().error == Error::kNone, "open() keeps the last cause");
  }
  return s.verdict();
}

// The server answers 401 to a long upload and goes away: its answer must still be readable. Whether
// bytes survive a reset is the port's TCP's affair, so a fixture that knows better than to promise
// that answers "cannot" from reset().
const char* failed_write_leaves_bytes_readable(TransportFixture& fixture) {
  Session s(fixture);
  char bytes[kSome];
  fill_pattern(bytes, 0);
  if (!s.connect() || !s.can(fixture.send(Text(bytes, kSome))) || !s.can(fixture.reset())) {
    return s.verdict();
  }
  const Millis start = fixture.now();
  Io written = Io::not_yet();
  while (!written.is_failed() && s.verdict() == nullptr) {
    s.that(s.transport().advance(fixture.now()) == Io::done(), "an end that was not read ends it");
    written = s.transport().write(Text("x"));
    s.that(fixture.now().since(start) < fixture.patience_ms(), "writes on and on after a reset");
    fixture.pass(1);
  }
  s.that(s.transport().advance(fixture.now()) == Io::done(), "a failed write() fails advance()");
  s.that(s.transport().write(Text("x")).is_failed(), "a failed write() does not last");
  s.read_exactly(bytes, kSome, 100);
  s.that(is_pattern(bytes, 0), "other bytes are read than were sent");
  s.that(s.read(bytes).is_failed(), "a reset is not \"failed\"");
  s.that(s.transport().last_cause().error == Error::kReset, "a reset is not kReset");
  return s.verdict();
}

// Writes until the window is full, then has the peer read, and goes on: every byte arrives, once,
// in order, and "not yet" wants to write.
const char* writes_in_parts(TransportFixture& fixture) {
  Session s(fixture);
  if (!s.connect()) {
    return s.verdict();
  }
  char block[512];  // on a board's stack, too
  uint32_t written = 0;
  uint32_t received = 0;
  uint32_t goal = kMostInFlight;  // once full: as much again as is in flight, then done
  while (received < goal && s.verdict() == nullptr) {
    (void)s.transport().advance(fixture.now());
    const size_t size = goal - written < sizeof block ? goal - written : sizeof block;
    fill_pattern(Span<char>(block, size), written);
    const Io answer = size > 0 ? s.transport().write(Span<const char>(block, size)) : Io::not_yet();
    if (answer.ok()) {
      s.that(answer.count() > 0 && answer.count() <= size, "write() answers what it cannot");
      written += static_cast<uint32_t>(answer.count());
      continue;
    }
    s.that(answer.is_not_yet(), "write() fails on a good connection");
    const Pending pending = s.transport().pending();
    s.that(size == 0 || pending.wants_write || pending.wait_ms != kForever,
           "\"not yet\" from write(), and does not want to write");
    goal = goal == kMostInFlight ? written * 2 : goal;
    const size_t got = fixture.receive(block);
    s.that(is_pattern(Span<const char>(block, got), received), "other bytes arrive");
    received += static_cast<uint32_t>(got);
    if (got == 0) {
      s.sleep(50);
    }
  }
  s.that(goal != kMostInFlight, "the window never fills: the fixture must make it smaller");
  return s.verdict();
}

const char* close_is_seen_by_the_peer(TransportFixture& fixture) {
  Session s(fixture);
  if (s.connect()) {
    s.that(!fixture.saw_close(), "the peer sees a close too early");
    s.transport().close();
    const Millis start = fixture.now();
    while (!fixture.saw_close() &&
           s.that(fixture.now().since(start) < fixture.patience_ms(), "the peer sees no close")) {
      fixture.pass(1);
    }
  }
  return s.verdict();
}

const char* reopens_with_nothing_left_over(TransportFixture& fixture) {
  Session s(fixture);
  for (int i = 0; i < 3 && s.connect(); ++i) {
    send_and_read(s, 50);
    s.can(fixture.send("left over"));
    fixture.pass(20);
    s.transport().close();
  }
  if (s.connect()) {
    char buffer[16];
    s.that(s.transport().read(buffer).is_not_yet(), "bytes of an earlier connection");
    send_and_read(s, 50);
  }
  return s.verdict();
}

}  // namespace esse::test::internal
