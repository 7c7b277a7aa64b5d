// SPDX-License-Identifier: Apache-2.0
#pragma once
// Semihosting: what the emulator (or a debugger) does for a program that asks. The same calls on
// Arm and on RISC-V. Emulated boards use it for their arguments, their exit code and entropy; a
// product does not.
#include "esse_base/span.h"

namespace esse::board {

/// Ends the emulator with `code`.
[[noreturn]] void semihosting_exit(int code);

/// The words that the emulator was started with, NUL-terminated, into `into`. False: there are
/// none, or they do not fit.
bool semihosting_arguments(Span<char> into);

/// The host's Unix time in seconds; 0: it does not tell.
uint32_t semihosting_time();

/// Fills `into` from the host's /dev/urandom. Good enough for keys under emulation, where the host
/// sees everything anyway.
bool semihosting_entropy(Span<char> into);

}  // namespace esse::board
