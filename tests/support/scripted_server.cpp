// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_server.h"

#include <utility>

#include "esse_base/std_interop.h"

namespace esse::test {

namespace {

// Then there is no connection to record.
bool will_not_open(const ConnectionPlan& plan, const Endpoint& to) {
  return plan.open_error != Error::kNone || (to.secure && !plan.can_secure);
}

}  // namespace

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

Script& Script::append(const Script& other) {
  acts_.insert(acts_.end(), other.acts_.begin(), other.acts_.end());
  wait_ms_ += other.wait_ms_;
  return *this;
}

ConnectionPlan ScriptedServer::opened(ScriptedTransport& by, const Endpoint& to, Millis now) {
  const Script* script = used_ < scripts_.size() ? &scripts_[used_]
                         : otherwise_            ? &*otherwise_
                                                 : nullptr;
  ++used_;
  if (script != nullptr && will_not_open(script->plan(), to)) {
    return script->plan();
  }
  by.tag = static_cast<uint32_t>(connections_.size());
  Connection& connection = connections_.emplace_back();
  connection.host = to_std(to.host);
  connection.port = to.port;
  connection.secure = to.secure;
  connection.opened_at = now;
  ConnectionPlan plan;
  if (script == nullptr) {
    plan.connect_error = Error::kConnectRefused;
    plan.native = 111;
    return plan;
  }
  connection.script.append(*script);
  plan = script->plan();
  plan.acts = connection.script.acts();
  return plan;
}

void ScriptedServer::wrote(ScriptedTransport& by, Text bytes, Millis) {
  connections_[by.tag].written += to_std(bytes);
}

void ScriptedServer::head_complete(ScriptedTransport& by, Millis) {
  if (!responder_) {
    return;
  }
  Connection& connection = connections_[by.tag];
  Script& answer = answers_.emplace_back();
  responder_(connection, answer);
  if (!answer.acts().empty()) {
    connection.script.clear_acts().append(answer);
    by.play(connection.script.acts());
  }
}

void ScriptedServer::push(ScriptedTransport& to, const std::function<void(Script& script)>& write) {
  Script& script = connections_[to.tag].script;
  write(script);
  to.extend(script.acts());
}

void ScriptedServer::closed(ScriptedTransport& by) {
  connections_[by.tag].closed = true;
  ++closes_;
}

}  // namespace esse::test
