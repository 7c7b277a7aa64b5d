// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/alternation.h"

#include "esse_base/bytes.h"
#include "esse_base/millis.h"

namespace esse::flags::internal {

namespace {

// Seconds wrap after 136 years; what is due is never so far away.
uint32_t seconds_until(uint32_t due_s, uint32_t now_s) {
  const auto left = static_cast<int32_t>(due_s - now_s);
  return left > 0 ? static_cast<uint32_t>(left) : 0;
}

}  // namespace

Alternation::Next Alternation::next(const Ways& ways, uint32_t now_s) const {
  if (needs_document_) {
    return {true, by_event_, 0};
  }
  if (polls(ways, now_s)) {
    return {true, false, document_due_in_s(ways, now_s)};
  }
  return {!ways.stream_says_all && !has_document_, false, 0};
}

uint32_t Alternation::stream_refused_s(uint32_t now_s) const {
  return stream_is_refused_ ? seconds_until(stream_s_, now_s) : 0;
}

bool Alternation::polls(const Ways& ways, uint32_t now_s) const {
  return !ways.has_stream || stream_refused_s(now_s) != 0;
}

uint32_t Alternation::document_due_in_s(const Ways& ways, uint32_t now_s) const {
  return has_document_ ? seconds_until(document_s_ + ways.revalidate_s, now_s) : 0;
}

void Alternation::took_document(const Ways& ways, bool changed, uint32_t now_s, uint32_t random) {
  const uint32_t spread_s = ways.spread_ms / 1000;
  window_is_open_ = (changed || !has_document_) && !ways.stream_resumes;
  window_s_ = now_s + kWindowS + (spread_s == 0 ? 0 : random % (spread_s + 1));
  document_s_ = now_s;
  if (by_first_event_) {
    const uint32_t vain = changed ? 0 : min_of(vain_documents_ + uint32_t{1}, kVainDocuments);
    vain_documents_ = static_cast<uint8_t>(vain);
  }
  by_first_event_ = false;
  has_document_ = follows_document_ = true;
  needs_document_ = by_event_ = false;
}

void Alternation::opened_stream(uint32_t now_s) {
  may_greet_ = follows_document_;
  greeted_ = stream_is_refused_ = false;
  opened_s_ = now_s;
}

bool Alternation::took_news(const Ways& ways, uint32_t now_s) {
  if (needs_document_) {
    return false;  // it will be fetched
  }
  const bool comes_first = may_greet_ && now_s - opened_s_ <= kGreetingS;
  const bool greets = ways.greets || vain_documents_ == kVainDocuments;
  may_greet_ = false;
  greeted_ = greeted_ || comes_first;
  const bool may_be_old = !ways.names_news || !has_name_;
  has_name_ = true;
  if (comes_first && greets && may_be_old && (window_is_open_ || greets_)) {
    return false;
  }
  by_first_event_ = comes_first;
  needs_document_ = by_event_ = true;
  return true;
}

void Alternation::lost_stream(const Ways& ways, bool resumes) {
  greets_ = greeted_;
  vain_documents_ = greeted_ ? vain_documents_ : 0;
  follows_document_ = may_greet_ = false;
  needs_document_ = needs_document_ || (!ways.stream_says_all && !resumes);
}

uint32_t Alternation::refused_stream(const Ways& ways, uint32_t delay_s, uint32_t now_s) {
  stream_is_refused_ = true;
  stream_s_ = now_s + delay_s;
  needs_document_ = false;
  return min_of(delay_s, document_due_in_s(ways, now_s));
}

uint32_t Alternation::stream_ends_in_s(const Ways& ways, uint32_t silent_s, uint32_t now_s) const {
  const uint32_t window_s = window_is_open_ ? seconds_until(window_s_, now_s) : kForever;
  if (ways.stream_says_all) {
    return window_s;
  }
  const uint32_t left_s = silent_s < ways.revalidate_s ? ways.revalidate_s - silent_s : 0;
  return min_of(window_s, left_s);
}

}  // namespace esse::flags::internal
