// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/flag_follower.h"

#include "esse_espidf/clock.h"
#include "esse_espidf/log.h"

namespace esse::espidf {

FlagFollower::FlagFollower(flags::Flags& flags,
                           const TcpTransport& tcp,
                           Span<unsigned char> memory,
                           const FlagFollowerOptions& options)
    : FollowTask(flags.client(), tcp, memory, options.task), flags_(flags), options_(options) {}

Error FlagFollower::start() {
  Error error = claim();
  if (error != Error::kNone) {
    return error;
  }
  error = flags_.open(identity());
  if (error == Error::kNone) {
    go();
  } else {
    give_back();
  }
  return error;
}

FollowTask::Turn FlagFollower::turn(Wake& wake) {
  const flags::Step step = flags_.poll(now(), random());
  if (step.kind == flags::StepKind::kIdle) {
    wake = step;
    return Turn::kIdle;
  }
  if (options_.task.log_tag != nullptr) {
    log_step(options_.task.log_tag, flags_, step);
  }
  if (options_.on_step != nullptr) {
    options_.on_step(options_.context, flags_, step);
  }
  if (step.kind != flags::StepKind::kStopped) {
    return Turn::kBusy;
  }
  flags_.remember();
  return Turn::kOver;
}

}  // namespace esse::espidf
