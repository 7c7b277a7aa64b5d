// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/losses.h"

namespace esse::cli {
namespace {

void add(std::string& text, uint32_t count, const char* one, const char* several) {
  if (count != 0) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + (count == 1 ? one : several);
  }
}

}  // namespace

std::string Losses::text() const {
  std::string text;
  add(text, dropped_events, " event that is too large", " events that are too large");
  add(text, incomplete_events, " event without its end", " events without their end");
  add(text, refused_ids, " id that is too long", " ids that are too long");
  add(text, ignored_lines, " line that no event stream has", " lines that no event stream has");
  return text;
}

void LossCounter::begin(const Statistics& now) {
  count(now);
  before_ = now;
  dropped_ = ignored_lines_ = 0;
}

Losses LossCounter::losses(const Statistics& now) const {
  const auto since = [&](StepKind kind) { return now.count(kind) - before_.count(kind); };
  Losses losses;
  losses.dropped_events = since(StepKind::kEventTooLarge) + dropped_;
  losses.incomplete_events =
      static_cast<uint16_t>(now.incomplete_events - before_.incomplete_events) +
      since(StepKind::kEventCut);
  losses.refused_ids = since(StepKind::kIdRefused);
  losses.ignored_lines = ignored_lines_;
  return losses;
}

bool LossCounter::is_no_stream(const Statistics& now) const {
  const Losses lost = losses(now);
  const uint32_t good = now.events() - before_.events() + now.count(StepKind::kComment) -
                        before_.count(StepKind::kComment);
  return lost.ignored_lines != 0 && good + lost.dropped_events + lost.incomplete_events == 0;
}

}  // namespace esse::cli
