// SPDX-License-Identifier: Apache-2.0
// What a handshake costs, counted by an emulator that takes one nanosecond of the board's time for
// an instruction (-icount shift=0). Connects twice, the second time with the session of the first,
// and prints for each: "handshake ticks <all calls of advance()> <the longest>", where a
// millisecond has "ticks a ms" ticks. Waiting is not counted, what lwIP does in between neither.
//   handshake_counter PORT
#include "common/hardware.h"
#include "shared/console.h"
#include "shared/secure.h"

namespace {

using esse::Io;
using esse::Transport;
using esse::app::say;

constexpr char kRequest[] = "GET / HTTP/1.1\r\n\r\n";

struct Cost {
  uint32_t all = 0;
  uint32_t longest = 0;
};

// One call, counted.
Io advance(Transport& transport, Cost& cost) {
  const uint32_t begin = esse::board::ticks();
  const Io io = transport.advance(esse::board::now());
  const uint32_t took = (esse::board::ticks() - begin) & esse::board::kTickMask;
  cost.all += took;
  cost.longest = took > cost.longest ? took : cost.longest;
  return io;
}

// To the end of what the server says: tickets of TLS 1.3 come behind the handshake.
bool read_all(Transport& transport) {
  if (!transport.write(esse::Text(kRequest)).ok()) {
    return false;
  }
  char bytes[64];
  for (;;) {
    const Io io = transport.read(esse::Span<char>(bytes));
    if (io.is_not_yet()) {
      esse::board::wait(transport.pending());
    } else if (!io.ok()) {
      return !io.is_failed();
    }
  }
}

bool connect(Transport& transport, uint16_t port) {
  Cost cost;
  if (transport.open({"10.0.2.2", port, true}, esse::board::now()) != esse::Error::kNone) {
    return false;
  }
  Io io = advance(transport, cost);
  while (io.is_not_yet()) {
    esse::board::wait(transport.pending());
    io = advance(transport, cost);
  }
  const bool is_good = io.ok() && read_all(transport);
  transport.close();
  say("handshake ticks ", cost.all, " ", cost.longest);
  return is_good;
}

}  // namespace

int main(int argc, char** argv) {
  const esse::Text word = argc == 2 ? argv[1] : "";
  const uint32_t port = esse::parse_decimal(word.begin(), word.end());
  if (port - 1 >= 0xFFFF || !esse::board::start_network("10.0.2.15/24,10.0.2.2,10.0.2.3")) {
    return 2;
  }
  say("ticks a ms ", esse::board::kTicksPerMs);
  Transport& transport = esse::app::secure(esse::board::tcp());
  const bool is_good = connect(transport, static_cast<uint16_t>(port)) &&
                       connect(transport, static_cast<uint16_t>(port));
  return is_good ? 0 : 1;
}
