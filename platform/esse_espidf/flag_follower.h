// SPDX-License-Identifier: Apache-2.0
#pragma once
// FlagFollower: a task of its own that keeps the settings of a program as a flag service has them.
// All memory is the caller's, and lives as long as the program.
//
//   static esse::flags::StaticFlags<Settings, kFlags> flags(settings, transport, service);
//   static esse::espidf::TaskMemory<> memory;
//   static esse::espidf::FlagFollower follower(flags, tcp, memory, {on_step});
//   if (follower.start() != esse::Error::kNone) { … }
//
// The flags belong to the follower's task. Any task, and most interrupts, read the Values:
// settings.get<&Settings::rate_ms>(), or snapshot() for several that belong together. Not an
// interrupt that runs while flash is written (ESP_INTR_FLAG_IRAM): get() runs code and reads
// defaults that lie in flash. Such a one reads a copy: on_step() writes what it needs with a single
// store (an atomic, or a word in DRAM) after kChanged.
#include "esse_espidf/follow_task.h"
#include "esse_flags/flags.h"

namespace esse::espidf {

struct FlagFollowerOptions {
  /// Called in the follower's task after each step that is not kIdle; there changed(), details()
  /// and status() may be asked, and identify(), pause() and flush() called.
  void (*on_step)(void* context, flags::Flags& flags, const flags::Step& step) = nullptr;
  void* context = nullptr;  ///< handed to it
  TaskOptions task = {};
};

class FlagFollower final : public FollowTask {
 public:
  /// Borrows flags, transport and memory, and copies the options. Nobody else polls the flags.
  /// `tcp` is the innermost transport of `flags`, on whose socket the task sleeps.
  FlagFollower(flags::Flags& flags,
               const TcpTransport& tcp,
               Span<unsigned char> memory,
               const FlagFollowerOptions& options);

  /// Begins: what was kept is there when this returns. From one task at a time. Errors: those of
  /// Flags::open(), and those of the task, as in Follower::start(). When the follower stops, what
  /// waits to be saved is saved, and what a Retained keeps is kept: see Flags::remember().
  [[nodiscard]] Error start();

 private:
  Turn turn(Wake& wake) override;

  flags::Flags& flags_;
  const FlagFollowerOptions options_;
};

}  // namespace esse::espidf
