// SPDX-License-Identifier: Apache-2.0
#include "support/fault_injector.h"

#include "esse_base/bytes.h"

namespace esse::test {
namespace {

constexpr int32_t kRefusedNative = 111;
constexpr int32_t kResetNative = 104;

}  // namespace

void FaultInjector::expect(bool rule, const char* mistake) {
  if (!rule && mistake_ == nullptr) {
    mistake_ = mistake;
  }
}

Error FaultInjector::open(const Endpoint& to, Millis now) {
  expect(!open_, "open() of an open transport");
  const Error error = inner_.open(to, now);
  if (error != Error::kNone) {
    return error;
  }
  now_ = now;
  open_ = true;
  ready_ = broken_ = at_end_ = write_failed_ = false;
  way_held_ = read_held_ = write_held_ = false;
  refused_size_ = 0;
  cause_ = Cause{};
  refuses_ = random_.chance(options_.connect_failure);
  readable_ =
      options_.break_at_random ? random_.below(options_.break_after + 1) : options_.break_after;
  return Error::kNone;
}

// True while this direction is held up. Each time it is free, a new hold-up may begin.
bool FaultInjector::held(bool& flag, Millis& until) {
  if (flag && !now_.reached(until)) {
    return true;
  }
  // A hold-up that has just ended lets one call through, so that waiting as told is progress.
  const bool just_ended = flag;
  flag = !just_ended && random_.chance(options_.not_yet);
  until = now_ + 1 + random_.below(options_.delay_ms == 0 ? 1 : options_.delay_ms);
  return flag;
}

Io FaultInjector::advance(Millis now) {
  now_ = now;
  expect(open_, "advance() of an idle transport");
  if (broken_ && cause_.error != Error::kNone) {
    return Io::failed();
  }
  if (ready_) {
    return inner_.advance(now);
  }
  if (open_ && !at_end_ && held(way_held_, way_until_)) {
    return Io::not_yet();
  }
  const Io io = inner_.advance(now);
  const Phase phase = inner_.pending().phase;
  if (refuses_ && !io.is_failed() && phase >= Phase::kConnecting) {
    broken_ = true;
    cause_ = Cause{Error::kConnectRefused, Phase::kConnecting, 0, kRefusedNative, 0};
    return Io::failed();
  }
  ready_ = io.ok();
  at_end_ = io.is_failed();
  return io;
}

Io FaultInjector::break_now() {
  broken_ = true;
  switch (options_.break_kind) {
    case FaultOptions::Break::kEnd:
      return Io::ended();
    case FaultOptions::Break::kCut:
      return Io::cut();
    default:
      cause_ = Cause{Error::kReset, Phase::kReady, 0, kResetNative, 0};
      return Io::failed();
  }
}

Io FaultInjector::read(Span<char> into) {
  expect(ready_, "read() before advance() answered done()");
  const bool breaks = options_.break_kind != FaultOptions::Break::kNever;
  if (!ready_) {
    return Io::failed();
  }
  if (broken_ || (breaks && readable_ == 0)) {
    return break_now();
  }
  if (!at_end_ && held(read_held_, read_until_)) {
    return Io::not_yet();
  }
  size_t room = into.size();
  if (room > 1 && random_.chance(options_.short_read)) {
    room = 1 + random_.below(static_cast<uint32_t>(room - 1));
  }
  if (breaks && room > readable_) {
    room = readable_;
  }
  const Io io = inner_.read(into.first(room));
  at_end_ = !io.ok() && !io.is_not_yet();  // and no delay hides it again
  write_failed_ = write_failed_ || io.is_failed();
  if (io.ok() && io.count() > 0) {
    readable_ -= breaks ? static_cast<uint32_t>(io.count()) : 0;
    if (random_.chance(options_.flip)) {
      char& victim = into[random_.below(static_cast<uint32_t>(io.count()))];
      victim = static_cast<char>(victim ^ (1 << random_.below(8)));
    }
  }
  return io;
}

// The caller must offer again what was refused, from its first byte on (rule 5). TLS depends on it:
// the record is made already.
void FaultInjector::remember(Span<const char> refused) {
  const size_t size = refused.size() < sizeof refused_ ? refused.size() : sizeof refused_;
  copy_bytes(refused_, refused.data(), size);
  refused_size_ = static_cast<uint8_t>(size);
}

bool FaultInjector::is_again(Span<const char> offered) const {
  const size_t size = offered.size() < refused_size_ ? offered.size() : refused_size_;
  return Text(refused_, size) == Text(offered.data(), size);
}

Io FaultInjector::write(Span<const char> from) {
  expect(ready_, "write() before advance() answered done()");
  expect(is_again(from), "write() of other bytes after \"not yet\"");
  if (!ready_ || cause_.error != Error::kNone) {
    return Io::failed();
  }
  if (!write_failed_ && held(write_held_, write_until_)) {
    remember(from);
    return Io::not_yet();
  }
  size_t size = from.size();
  if (size > 1 && random_.chance(options_.short_write)) {
    size = 1 + random_.below(static_cast<uint32_t>(size - 1));
  }
  const Io io = inner_.write(from.first(size));
  write_failed_ = io.is_failed();
  if (io.is_not_yet()) {
    remember(from);
  } else {
    refused_size_ = 0;
  }
  return io;
}

void FaultInjector::close() {
  open_ = ready_ = false;
  inner_.close();
}

Pending FaultInjector::pending() const {
  Pending pending = inner_.pending();
  const auto hold = [&](bool flag, Millis until, bool& wants) {
    const uint32_t left = now_.until(until);
    if (flag && left > 0) {
      wants = false;
      pending.wait_ms = left < pending.wait_ms ? left : pending.wait_ms;
    }
  };
  if (!open_) {
    return Pending{};
  }
  if (cause_.error != Error::kNone) {
    return Pending{{}, pending.phase};
  }
  if (!ready_) {
    hold(way_held_, way_until_, pending.wants_read);
    hold(way_held_, way_until_, pending.wants_write);
    return pending;
  }
  pending.wants_read = pending.wants_read && !broken_;
  hold(read_held_ && !broken_, read_until_, pending.wants_read);
  hold(write_held_, write_until_, pending.wants_write);
  return pending;
}

Cause FaultInjector::last_cause() const {
  return cause_.error == Error::kNone ? inner_.last_cause() : cause_;
}

}  // namespace esse::test
