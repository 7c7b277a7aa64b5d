// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_transport.h"

#include "esse_base/bytes.h"

namespace esse::test {
namespace {

constexpr char kBlankLine[] = {'\r', '\n', '\r', '\n'};

uint32_t duration_of(const ConnectionPlan& plan, Phase phase) {
  switch (phase) {
    case Phase::kResolving:
      return plan.name_ms;
    case Phase::kConnecting:
      return plan.connect_ms;
    default:
      return plan.secure_ms;
  }
}

Error outcome_of(const ConnectionPlan& plan, Phase phase) {
  switch (phase) {
    case Phase::kResolving:
      return plan.name_error;
    case Phase::kConnecting:
      return plan.connect_error;
    default:
      return plan.secure_error;
  }
}

Error timeout_of(Phase phase) {
  switch (phase) {
    case Phase::kResolving:
      return Error::kNameTimeout;
    case Phase::kConnecting:
      return Error::kConnectTimeout;
    default:
      return Error::kTlsTimeout;
  }
}

Error refusal(const ConnectionPlan& plan, const Endpoint& to) {
  return to.secure && !plan.can_secure ? Error::kNoTls : plan.open_error;
}

Millis later(Millis a, Millis b) { return a.reached(b) ? a : b; }

}  // namespace

Error ScriptedTransport::open(const Endpoint& to, Millis now) {
  if (phase_ != Phase::kIdle) {
    return Error::kAlreadyOpen;
  }
  cause_ = Cause{};
  if (const Error error = endpoint_error(to); error != Error::kNone) {
    return error;
  }
  ServerModel& model = *model_;
  const ConnectionPlan plan = model.opened(*this, to, now);
  if (const Error error = refusal(plan, to); error != Error::kNone) {
    cause_ = Cause{error, Phase::kIdle, 0, plan.native, 0};
    return error;
  }
  const uint32_t kept_tag = tag;
  *this = ScriptedTransport(model);
  tag = kept_tag;
  plan_ = plan;
  secure_ = to.secure;
  random_ = SmallRandom(plan.read_seed);
  now_ = now;
  at_ = now;
  give_up_at_ = now + plan.give_up_ms;
  enter(Phase::kResolving);
  return Error::kNone;
}

// Phases follow each other at their scheduled times, however late the caller looks.
void ScriptedTransport::enter(Phase phase) {
  phase_ = phase;
  if (phase == Phase::kReady) {
    start_acts(at_);
    return;
  }
  at_ = at_ + duration_of(plan_, phase);
}

Io ScriptedTransport::advance(Millis now) {
  now_ = now;
  if (phase_ == Phase::kIdle || end_ == End::kFailed) {
    return Io::failed();
  }
  while (phase_ != Phase::kReady) {
    const bool hangs = duration_of(plan_, phase_) == kForever;
    const bool gives_up = plan_.give_up_ms != kForever && now_.reached(give_up_at_);
    if (gives_up && (hangs || !give_up_at_.reached(at_))) {
      return fail(timeout_of(phase_), 0);
    }
    if (hangs || !now_.reached(at_)) {
      return Io::not_yet();
    }
    if (const Error outcome = outcome_of(plan_, phase_); outcome != Error::kNone) {
      return fail(outcome, plan_.native);
    }
    const bool last = phase_ == Phase::kSecuring || (phase_ == Phase::kConnecting && !secure_);
    enter(last ? Phase::kReady : static_cast<Phase>(static_cast<uint8_t>(phase_) + 1));
  }
  settle();
  return Io::done();
}

Io ScriptedTransport::fail(Error error, int32_t native) {
  end_ = End::kFailed;
  cause_ = Cause{error, phase_, 0, native, plan_.verify_flags};
  return Io::failed();
}

void ScriptedTransport::play(Span<const Act> acts) {
  plan_.acts = acts;
  exhausted_ = false;
  start_acts(now_);
}

void ScriptedTransport::extend(Span<const Act> acts) {
  const bool was_used_up = phase_ == Phase::kReady && act() == nullptr;
  plan_.acts = acts;
  if (was_used_up && act() != nullptr) {
    at_ = now_ + act()->after_ms;
  }
}

void ScriptedTransport::start_acts(Millis from) {
  act_ = 0;
  offset_ = 0;
  at_ = from;
  time_act();
}

void ScriptedTransport::next_act() {
  ++act_;
  offset_ = 0;
  time_act();
}

// The present act is a new one: sets its time. Past the last one the model may have more.
void ScriptedTransport::time_act() {
  if (act() == nullptr && !exhausted_) {
    const Span<const Act> more = model_->more(*this, at_);
    exhausted_ = more.empty();
    if (!exhausted_) {
      plan_.acts = more;
      act_ = 0;
    }
  }
  if (act() != nullptr) {
    at_ = at_ + act()->after_ms;
  }
}

void ScriptedTransport::settle() {
  while (act() != nullptr && act()->kind == Act::Kind::kAwaitHead && head_seen_ &&
         now_.reached(at_)) {
    at_ = later(at_, head_at_);
    next_act();
  }
}

size_t ScriptedTransport::read_limit(size_t room) {
  if (plan_.read_most == 0) {
    return room;
  }
  const uint32_t most = plan_.read_seed == 0 ? plan_.read_most : 1 + random_.below(plan_.read_most);
  return room < most ? room : most;
}

Io ScriptedTransport::read(Span<char> into) {
  if (phase_ != Phase::kReady || end_ != End::kNone) {
    return finish(end_);
  }
  const size_t limit = read_limit(into.size());
  size_t total = 0;
  settle();
  while (total < limit && act() != nullptr && act()->kind == Act::Kind::kBytes &&
         now_.reached(at_)) {
    const Text rest = act()->bytes.from(offset_);
    const size_t n = rest.size() < limit - total ? rest.size() : limit - total;
    if (n > 0) {
      copy_bytes(into.data() + total, rest.data(), n);
    }
    total += n;
    offset_ += n;
    if (n == rest.size()) {
      next_act();
      settle();
    }
  }
  if (total > 0 || into.empty()) {
    return Io::bytes(total);
  }
  if (act() == nullptr || !now_.reached(at_) || act()->kind == Act::Kind::kAwaitHead) {
    return Io::not_yet();
  }
  if (act()->kind == Act::Kind::kFail) {
    return fail(act()->error, act()->native);
  }
  return finish(act()->kind == Act::Kind::kEnd ? End::kEnded : End::kCut);
}

Io ScriptedTransport::finish(End end) {
  end_ = end;
  switch (end) {
    case End::kEnded:
      return Io::ended();
    case End::kCut:
      return Io::cut();
    default:
      return Io::failed();
  }
}

// A reset is known to a writer at once, also while bytes before it are unread.
bool ScriptedTransport::failure_is_due(const Act*& failure) const {
  Millis at = at_;
  for (size_t i = act_; i < plan_.acts.size(); ++i) {
    const Act& act = plan_.acts[i];
    at = i == act_ ? at : at + act.after_ms;
    if (act.kind == Act::Kind::kAwaitHead) {
      if (!head_seen_) {
        return false;
      }
      at = later(at, head_at_);
    }
    if (!now_.reached(at)) {
      return false;
    }
    if (act.kind == Act::Kind::kFail) {
      failure = &act;
      return true;
    }
  }
  return false;
}

Io ScriptedTransport::write(Span<const char> from) {
  if (phase_ != Phase::kReady || end_ == End::kFailed || write_failed_) {
    return Io::failed();
  }
  const Act* failure = nullptr;
  if (failure_is_due(failure)) {
    write_failed_ = true;
    cause_ = Cause{failure->error, phase_, 0, failure->native, 0};
    return Io::failed();
  }
  write_blocked_ = window_shut_ && (plan_.write_every_ms == kForever || !now_.reached(window_at_));
  if (write_blocked_) {
    return Io::not_yet();
  }
  const bool small = plan_.write_most != 0 && plan_.write_most < from.size();
  const Span<const char> taken = small ? from.first(plan_.write_most) : from;
  window_shut_ = plan_.write_every_ms != 0;
  window_at_ = now_ + plan_.write_every_ms;
  model_->wrote(*this, taken, now_);
  note_head(taken);
  return Io::bytes(taken.size());
}

void ScriptedTransport::note_head(Span<const char> written) {
  for (const char c : written) {
    if (head_seen_) {
      return;
    }
    head_match_ = c == kBlankLine[head_match_] ? static_cast<uint8_t>(head_match_ + 1)
                                               : static_cast<uint8_t>(c == kBlankLine[0] ? 1 : 0);
    if (head_match_ == sizeof kBlankLine) {
      head_seen_ = true;
      head_at_ = now_;
      model_->head_complete(*this, now_);
      settle();
    }
  }
}

void ScriptedTransport::close() {
  if (phase_ == Phase::kIdle) {
    return;
  }
  phase_ = Phase::kIdle;
  end_ = End::kNone;
  plan_.acts = {};
  model_->closed(*this);
}

Pending ScriptedTransport::pending() const {
  Pending pending;
  pending.phase = phase_;
  if (phase_ == Phase::kIdle || end_ == End::kFailed) {
    return pending;
  }
  if (phase_ == Phase::kReady) {
    pending.wants_read = end_ == End::kNone;
    pending.wants_write = write_blocked_;
    return pending;
  }
  pending.wants_read = phase_ != Phase::kConnecting;
  pending.wants_write = phase_ == Phase::kConnecting;
  pending.wait_ms = plan_.give_up_ms == kForever ? kForever : now_.until(give_up_at_);
  return pending;
}

uint32_t ScriptedTransport::wake_ms(bool reading, bool writing) const {
  if (phase_ == Phase::kIdle || end_ == End::kFailed) {
    return kForever;
  }
  if (phase_ != Phase::kReady) {
    const bool asleep = phase_ == Phase::kConnecting ? !writing : !reading;
    return asleep || duration_of(plan_, phase_) == kForever ? kForever : now_.until(at_);
  }
  uint32_t wake = kForever;
  if (reading && end_ == End::kNone && act() != nullptr &&
      (act()->kind != Act::Kind::kAwaitHead || head_seen_)) {
    wake = now_.until(at_);
  }
  if (writing && write_blocked_ && plan_.write_every_ms != kForever) {
    const uint32_t opens = now_.until(window_at_);
    wake = opens < wake ? opens : wake;
  }
  return wake;
}

}  // namespace esse::test
