// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an application may ask of the board that it runs on: a console, time, randomness, a network
// and a transport. One implementation for each kind of board: boards/host over POSIX, boards/common
// over lwIP without an operating system. One thread; nothing here is called from an interrupt.
//
// A board without arguments (no semihosting) calls main() with argc 0; what main() returns is the
// exit code of the emulator.
#include "esse_client/step.h"
#include "esse_transport/transport.h"

namespace esse::board {

/// Exit code of an image that took a processor fault; the console says where.
constexpr int kFaultExit = 70;

/// Writes to the console and waits until it is taken. Any bytes: what came from the network is
/// made printable before.
void print(Text text);

/// A free-running counter of milliseconds, for Client::poll().
Millis now();

/// Unix time in seconds, for the dates of certificates; 0: nobody has told this board.
uint32_t unix_time();

/// 32 bits for jitter: repeatable from their seed, never a key.
uint32_t random();

/// Fills `into` from the source that keys may come from. False: there is none, or it failed.
[[nodiscard]] bool entropy(Span<char> into);

/// A number that differs from board to board, for Client::open().
uint32_t identity();

/// Starts the network. `address` is "dhcp", or "ADDRESS/BITS,GATEWAY,DNS", all IPv4. Called once,
/// before what follows. False: `address` does not read so, or the controller does not answer.
[[nodiscard]] bool start_network(Text address);

/// True while the link is up and there is an address.
bool network_is_up();

/// The TCP connection. One for each board; for Client, or for the TLS transport around it.
Transport& tcp();

/// Lets the network work, and sleeps until it brought something, or `wake.wait_ms` are over.
void wait(const Wake& wake);

/// Memory that is only known by running: deepest use and size, in bytes. Size 0: not measured here.
struct HighWater {
  size_t used;
  size_t size;
};
HighWater stack_high_water();

}  // namespace esse::board
