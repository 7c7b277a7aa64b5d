// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_server.h"

#include <utility>

#include "esse_base/std_interop.h"

namespace esse::test {

Script& Script::name_fails(Error error, int32_t native) {
  plan_.name_error = error;
  plan_.native = native;
  return *this;
}

Script& Script::connect_fails(Error error, int32_t native) {
  plan_.connect_error = error;
  plan_.native = native;
  return *this;
}

Script& Script::secure_fails(Error error, int32_t native, uint32_t verify_flags) {
  plan_.secure_error = error;
  plan_.native = native;
  plan_.verify_flags = verify_flags;
  return *this;
}

Script& Script::reads_at_random(uint32_t most, uint32_t seed) {
  plan_.read_most = most;
  plan_.read_seed = seed;
  return *this;
}

Script& Script::writes_at_most(uint32_t bytes, uint32_t every_ms) {
  plan_.write_most = bytes;
  plan_.write_every_ms = every_ms;
  return *this;
}

Script& Script::add(Act::Kind kind) {
  Act act;
  act.kind = kind;
  act.after_ms = std::exchange(wait_ms_, 0);
  acts_.push_back(act);
  return *this;
}

Script& Script::sends(std::string bytes) {
  texts_.push_back(std::move(bytes));
  add(Act::Kind::kBytes);
  acts_.back().bytes = from_std(texts_.back());
  return *this;
}

Script& Script::fails(Error error, int32_t native) {
  add(Act::Kind::kFail);
  acts_.back().error = error;
  acts_.back().native = native;
  return *this;
}

ConnectionPlan Script::plan() const {
  ConnectionPlan plan = plan_;
  plan.acts = acts();
  return plan;
}

ConnectionPlan ScriptedServer::opened(ScriptedTransport& by, const Endpoint& to, Millis now) {
  ConnectionPlan plan;
  if (used_ < scripts_.size()) {
    plan = scripts_[used_].plan();
  } else if (otherwise_) {
    plan = otherwise_->plan();
  } else {
    plan.connect_error = Error::kConnectRefused;
    plan.native = 111;
  }
  ++used_;
  if (plan.open_error != Error::kNone) {
    return plan;
  }
  by.tag = static_cast<uint32_t>(connections_.size());
  connections_.push_back({std::string(to_std(to.host)), to.port, to.secure, false, now, {}});
  return plan;
}

void ScriptedServer::wrote(ScriptedTransport& by, Text bytes, Millis) {
  connections_[by.tag].written += to_std(bytes);
}

void ScriptedServer::head_complete(ScriptedTransport& by, Millis) {
  if (!responder_) {
    return;
  }
  Script& answer = answers_.emplace_back();
  responder_(connections_[by.tag], answer);
  if (!answer.acts().empty()) {
    by.play(answer.acts());
  }
}

void ScriptedServer::closed(ScriptedTransport& by) {
  connections_[by.tag].closed = true;
  ++closes_;
}

}  // namespace esse::test
