// SPDX-License-Identifier: Apache-2.0
// How old the settings are, and what follows from it: status and expiry.
#include "esse_flags/flags.h"

namespace esse::flags {

// What is there already is of this source, and newer than anything that is kept.
void Flags::restore(bool is_of_source) {
  lost_s_ = now_s();
  if (persistence_ == nullptr || (is_of_source && has_values())) {
    return;
  }
  service_.identify(service_.context());  // what it holds says nothing of values that are restored
  is_restored_ = persistence_->restore(writer_, source_);
  commits_ = writer_.commits();
  const uint32_t refused_s = persistence_->recall(client_, service_);
  if (refused_s != 0) {
    static_cast<void>(alternation_.refused_stream(service_.ways(), refused_s, now_s()));
  }
  if (!is_restored_) {
    return;
  }
  const uint32_t age = persistence_->age_s();
  has_heard_ = age != kNever;
  heard_s_ = now_s() - age;
  next_expiry_s_ = soonest_expiry(age);
  news_ |= writer_.has_changed() ? kNewsChanged : kNoNews;
  if (soonest_expiry(0) <= age) {  // or, of an unknown age, none expires: then it costs one answer
    service_.identify(service_.context());  // "unchanged" would not say what has expired
  }
}

void Flags::remember() {
  flush();
  ClientMemory client = client_.remember();
  const bool is_refused = asks_ == Asks::kStream && polls();
  if (is_refused) {
    client.retry_in_s = 0;  // that is for the next document, which a wake begins with
  }
  if (keeps()) {
    persistence_->remember({writer_, client, service_, source_, age_s(), has_values(),
                            alternation_.stream_refused_s(now_s())});
  }
}

// A flag's time is over when the service was not heard for so long, and is not there. What is being
// staged says soon what the service has to say.
void Flags::expire() {
  const uint32_t age = age_s();
  if (!has_heard_ || is_current_ || age < next_expiry_s_ || writer_.is_staging()) {
    return;
  }
  const Table& table = writer_.table();
  writer_.begin(Base::kLive);
  for (uint16_t i = 0; i < table.size; ++i) {
    if (table.flags[i].expires_s != 0 && table.flags[i].expires_s <= age) {
      Candidate nothing;
      nothing.details.version = writer_.details(i).version;
      writer_.stage(i, nothing);
    }
  }
  next_expiry_s_ = soonest_expiry(age);
  ask_for_all();
  news_ |= writer_.commit() ? kNewsChanged : kNoNews;
  commits_ = writer_.commits();
}

// Neither a stream that goes on nor a document that is unchanged would say the values again.
void Flags::ask_for_all() {
  service_.identify(service_.context());
  if (is_resuming_) {
    alternation_.ends_stream();
  }
  if (asks_ == Asks::kDocument && client_.phase() != Phase::kIdle) {
    client_.reconnect();  // the answer under way may be to what is held no more
  }
}

// The smallest expires_after() above `after_s`.
uint32_t Flags::soonest_expiry(uint32_t after_s) const {
  const Table& table = writer_.table();
  uint32_t soonest_s = kNever;
  for (uint16_t i = 0; i < table.size; ++i) {
    const uint32_t expires_s = table.flags[i].expires_s;
    soonest_s = expires_s > after_s ? min_of(soonest_s, expires_s) : soonest_s;
  }
  return soonest_s;
}

uint32_t Flags::age_s() const {
  if (!has_heard_) {
    return kNever;
  }
  return is_current_ ? client_.seconds_since_activity() : now_s() - heard_s_;
}

void Flags::note_status() {
  const Status status = judge();
  news_ |= status != status_ ? kNewsStatus : kNoNews;
  status_ = status;
}

Status Flags::judge() const {
  if (is_refused_) {
    return Status::kFatal;
  }
  if (is_reconciling_) {
    return Status::kReconciling;
  }
  if (!has_values()) {
    return has_failed_ ? Status::kError : Status::kNotReady;
  }
  return is_current_ || now_s() - lost_s_ < kStaleAfterS ? Status::kReady : Status::kStale;
}

// Until time alone changes something.
uint32_t Flags::seconds_to_news() const {
  uint32_t left_s = save_in_s_;
  if (has_stream()) {
    const uint32_t silent_s = client_.seconds_since_activity();
    const Ways ways = service_.ways();
    left_s = min_of(left_s, alternation_.stream_ends_in_s(ways, silent_s, now_s()));
  }
  if (!has_values() || is_current_) {
    return left_s;
  }
  const uint32_t lost_s = now_s() - lost_s_;
  const uint32_t age = age_s();
  const uint32_t stale_s = lost_s < kStaleAfterS ? kStaleAfterS - lost_s : kNever;
  const uint32_t expiry_s = has_heard_ && age < next_expiry_s_ ? next_expiry_s_ - age : kNever;
  return min_of(left_s, min_of(stale_s, expiry_s));
}

}  // namespace esse::flags
