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

void Losses::begin(const Client& client) {
  before_ = client.statistics();
  dropped_ = 0;
}

uint32_t Losses::dropped_events(const Client& client) const {
  return client.statistics().count(StepKind::kEventTooLarge) -
         before_.count(StepKind::kEventTooLarge) + dropped_;
}

uint32_t Losses::incomplete_events(const Client& client) const {
  return client.statistics().incomplete_events - before_.incomplete_events +
         client.statistics().count(StepKind::kEventCut) - before_.count(StepKind::kEventCut);
}

uint32_t Losses::refused_ids(const Client& client) const {
  return client.statistics().count(StepKind::kIdRefused) - before_.count(StepKind::kIdRefused);
}

uint32_t Losses::ignored_lines(const Client& client) const {
  return client.statistics().ignored_lines - before_.ignored_lines;
}

bool Losses::is_no_stream(const Client& client) const {
  const Statistics& now = client.statistics();
  const uint32_t good = now.events() - before_.events() + now.count(StepKind::kComment) -
                        before_.count(StepKind::kComment) + incomplete_events(client) +
                        dropped_events(client);
  return ignored_lines(client) != 0 && good == 0;
}

std::string Losses::text(const Client& client) const {
  std::string text;
  add(text, dropped_events(client), " event that is too large", " events that are too large");
  add(text, incomplete_events(client), " event without its end", " events without their end");
  add(text, refused_ids(client), " id that is too long", " ids that are too long");
  add(text, ignored_lines(client), " line that no event stream has",
      " lines that no event stream has");
  return text;
}

}  // namespace esse::cli
