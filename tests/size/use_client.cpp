// SPDX-License-Identifier: Apache-2.0
// Use case: the whole client over somebody's transport (the port itself does not count).
#include "esse_client/client.h"

extern "C" {
esse::Transport* volatile transport;
volatile uint32_t ticks;
volatile size_t total;
}

static const esse::ClientOptions options;

int main() {
  esse::StaticClient<esse::EventBytes{1024}, esse::ReceiveBytes{512}, esse::UrlBytes{128}> client(
      *transport, options);
  if (client.open("https://flags.example/stream") != esse::Error::kNone) {
    return 1;
  }
  for (;;) {
    const esse::Step step = client.poll(esse::Millis(ticks), ticks);
    if (step.kind == esse::StepKind::kEvent) {
      total = total + client.event().data.size();
    }
    if (step.kind == esse::StepKind::kStopped) {
      return 0;
    }
  }
}
