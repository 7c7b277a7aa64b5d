// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the start-up code of every instruction set has in common.
#include <stdint.h>

namespace esse::board {

/// Makes memory as C++ expects it, runs main(), ends with its answer. Called with a stack and
/// nothing else. Calls no constructors: the images have none (the linker script refuses them).
[[noreturn]] void run_main();

/// Says on the console what went wrong and where, and ends with kFaultExit.
[[noreturn]] void report_fault(uint32_t cause, uint32_t at);

}  // namespace esse::board
