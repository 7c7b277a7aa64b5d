// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/follower.h"

#include "esse_espidf/clock.h"
#include "esse_espidf/log.h"

namespace esse::espidf {

Follower::Follower(Client& client,
                   const TcpTransport& tcp,
                   Span<unsigned char> memory,
                   const FollowerOptions& options)
    : FollowTask(client, tcp, memory, options.task), client_(client), options_(options) {}

Error Follower::start(Text url) {
  Error error = claim();
  if (error != Error::kNone) {
    return error;
  }
  error = client_.open(url, identity());
  if (error == Error::kNone) {
    go();
  } else {
    give_back();
  }
  return error;
}

FollowTask::Turn Follower::turn(Wake& wake) {
  const Step step = client_.poll(now(), random());
  if (step.kind == StepKind::kIdle) {
    wake = step;
    return Turn::kIdle;
  }
  if (options_.task.log_tag != nullptr) {
    log_step(options_.task.log_tag, client_, step);
  }
  if (options_.on_step != nullptr) {
    options_.on_step(options_.context, client_, step);
  }
  return step.kind == StepKind::kStopped ? Turn::kOver : Turn::kBusy;
}

}  // namespace esse::espidf
