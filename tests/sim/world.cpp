// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace esse::test {

World::World(const ClientOptions& options, Server server, uint32_t seed, uint32_t first)
    : server_(std::move(server)),
      clock_(first),
      random_(seed),
      drawn_(random_.next()),
      transport_(*this),
      options_(options),
      client_(transport_, options_) {
  if (const Error error = client_.open("http://h.example/stream"); error != Error::kNone) {
    std::fprintf(stderr, "the client does not open: %s\n", name(error));
    std::abort();
  }
}

ConnectionPlan World::opened(ScriptedTransport&, const Endpoint&, Millis) {
  attempts_.push_back(clock_.elapsed_ms());
  return server_(clock_.elapsed_ms());
}

void World::run(uint64_t ms) {
  const uint64_t end = clock_.elapsed_ms() + ms;
  while (clock_.elapsed_ms() < end) {
    const Step step = client_.poll(clock_.now(), drawn_);
    ++polls_;
    if (polls_ - polls_before_ > 100'000) {
      std::fprintf(stderr, "the client does not let time pass\n");
      std::abort();
    }
    if (step.kind != StepKind::kIdle) {
      spin_ = 0;
      note(step.kind);
    } else if (!sleep(step, end)) {
      return;
    }
  }
}

bool World::sleep(const Step& step, uint64_t end) {
  const uint64_t left = std::min<uint64_t>(end - clock_.elapsed_ms(), kForever - 1);
  const uint64_t before = clock_.elapsed_ms();
  if (sleep_ms_ != 0 && step.wait_ms != 0) {
    clock_.advance(std::min<uint64_t>(left, sleep_ms_));
  } else {
    const uint32_t wake = transport_.wake_ms(step.wants_read, step.wants_write);
    const uint32_t wait = std::min(step.wait_ms, wake);
    if (wait == kForever) {
      return false;
    }
    clock_.advance(std::min<uint64_t>(left, wait));
  }
  spin_ = clock_.elapsed_ms() == before ? spin_ + 1 : 0;
  longest_spin_ = std::max(longest_spin_, spin_);
  polls_before_ = spin_ == 0 ? polls_ : polls_before_;
  return true;
}

void World::note(StepKind kind) {
  ++steps_[static_cast<size_t>(kind)];
  if (kind == StepKind::kOpened) {
    opened_at_ = clock_.elapsed_ms();
    open_ = true;
  }
  if (kind == StepKind::kRetrying) {
    drawn_ = random_.next();
    longest_delay_ms_ = std::max(longest_delay_ms_, client_.delay_ms());
    shortest_delay_ms_ = std::min(shortest_delay_ms_, client_.delay_ms());
  }
  if (open_ && (kind == StepKind::kRetrying || kind == StepKind::kStopped)) {
    open_ms_ += clock_.elapsed_ms() - opened_at_;
    open_ = false;
  }
  if (application_) {
    application_(*this, kind);
  }
}

uint32_t World::most_in(uint64_t window_ms) const {
  size_t most = 0;
  size_t from = 0;
  for (size_t i = 0; i < attempts_.size(); ++i) {
    while (attempts_[i] - attempts_[from] >= window_ms) {
      ++from;
    }
    most = std::max(most, i - from + 1);
  }
  return static_cast<uint32_t>(most);
}

}  // namespace esse::test
