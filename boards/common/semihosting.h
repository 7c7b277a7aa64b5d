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

/// Opens a file of the host, which must exist, for reading and writing. Negative: it cannot.
intptr_t semihosting_open(const char* name);
/// All of the span from, or to, a place in that file. False: it failed.
bool semihosting_read(intptr_t file, uint32_t at, Span<char> into);
bool semihosting_write(intptr_t file, uint32_t at, Span<const char> from);

}  // namespace esse::board
