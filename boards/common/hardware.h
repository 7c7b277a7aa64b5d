// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the folder of a bare-metal board provides to the rest of boards/common: its console, its
// clock's frequency, a timer that wakes a sleeping processor, an Ethernet controller.
// Interrupts are never taken: they stay masked, and a pending one ends wait_for_interrupt().
#include "esse_base/millis.h"
#include "esse_base/text.h"

struct pbuf;

namespace esse::board {

/// Once, before main(): the console, the clock, and the timer that ends a sleep each 5 ms. Under
/// emulation that timer also keeps the emulator's network going: without it a connect takes a
/// second.
void start_hardware();
void put(char c);

/// Ticks of a counter that runs freely, and how many make a millisecond.
uint32_t ticks();
extern const uint32_t kTicksPerMs;
/// The counter's bits that are there: it wraps after them, so now() is called more often than that.
extern const uint32_t kTickMask;

/// Sleeps until the timer or the Ethernet controller asks, then takes both requests back.
void sleep_until_interrupt();

/// Ends the program with this exit code.
[[noreturn]] void leave(int code);

constexpr size_t kMacBytes = 6;

/// Makes the controller ready; it answers with its address. False: it is not there.
[[nodiscard]] bool ethernet_start(uint8_t (&mac)[kMacBytes]);
/// Sends a frame: a chain of pbufs that begins with ETH_PAD_SIZE bytes of padding. False: no room
/// now, nothing was sent.
[[nodiscard]] bool ethernet_send(const pbuf* frame);
/// The next frame that arrived, in pbufs with the same padding; the caller owns it. Null: none, or
/// no pbufs left for it, and then it is lost, as a frame may be.
pbuf* ethernet_receive();
/// True when there is a link, or when the controller cannot tell.
bool ethernet_has_link();

}  // namespace esse::board
