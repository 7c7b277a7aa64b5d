// SPDX-License-Identifier: Apache-2.0
// The machine that you sit at as a board: what applications ask of one, over the POSIX port.
#include "common/board.h"

#include <unistd.h>

#include <cstdio>
#include <ctime>

#include "esse_posix/clock.h"
#include "esse_posix/tcp_transport.h"

namespace esse::board {
namespace {

posix::TcpTransport& transport() {
  static posix::TcpTransport transport;
  return transport;
}

}  // namespace

void print(Text text) {
  fwrite(text.data(), 1, text.size(), stdout);
  fflush(stdout);
}

Millis now() { return posix::now(); }
uint32_t unix_time() { return static_cast<uint32_t>(time(nullptr)); }
uint32_t random() { return posix::random(); }

bool entropy(Span<char> into) {
  constexpr size_t kMost = 256;  // of getentropy()
  while (!into.empty()) {
    const size_t n = into.size() < kMost ? into.size() : kMost;
    if (getentropy(into.data(), n) != 0) {
      return false;
    }
    into = into.from(n);
  }
  return true;
}

uint32_t identity() { return static_cast<uint32_t>(gethostid()); }
bool start_network(Text) { return true; }  // the system has done that
bool network_is_up() { return true; }
Transport& tcp() { return transport(); }
void wait(const Wake& wake) { posix::wait(transport(), wake); }
HighWater stack_high_water() { return {0, 0}; }

}  // namespace esse::board
