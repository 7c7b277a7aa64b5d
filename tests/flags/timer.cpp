// SPDX-License-Identifier: Apache-2.0
// A timer's interrupt reads on a Cortex-M3, after each instruction of a commit in turn: it comes a
// fixed time after it was asked for, and the commit begins an instruction later each time. Prints
// "interrupts <before> <within> <after> the commit, <number> wrong".
#include "common/hardware.h"
#include "common/registers.h"
#include "related.h"
#include "shared/console.h"

using namespace esse::flags;
using esse::board::reg;

namespace {

constexpr uintptr_t kControl = 0xE000E010;  // of SysTick
constexpr uintptr_t kReload = 0xE000E014;
constexpr uintptr_t kCurrent = 0xE000E018;
constexpr uint32_t kInterruptAtCoreClock = 7;
constexpr uintptr_t kVectorTable = 0xE000ED08;
constexpr uintptr_t kDisable = 0xE000E180;  // NVIC_ICER0 and ICER1
constexpr unsigned kSysTick = 15;

constexpr uint32_t kTicks = 250;
constexpr uint32_t kInstructions = kTicks * 40;  // 25 MHz, an instruction is a nanosecond
constexpr uint32_t kDelays = kInstructions + 200;

enum class When : uint8_t { kBefore, kWithin, kAfter };

alignas(256) uintptr_t vectors[16];
Values<Related> values;
volatile When when = When::kBefore;
volatile uint32_t interrupts[3];
volatile uint32_t wrong;
int32_t before = 0;
int32_t after = 0;

void on_tick() {
  reg(kControl) = 0;
  Related all;
  const bool is_right = values.snapshot(all) && is_whole(all) &&
                        (all.number == before || all.number == after) &&
                        values.get<&Related::number>() == all.number &&
                        values.get<&Related::is_odd>() == all.is_odd &&
                        values.get<&Related::letters>() == all.letters;
  wrong = wrong + (is_right ? 0 : 1);
  const auto i = static_cast<unsigned>(when);
  interrupts[i] = interrupts[i] + 1;
}

// Takes one instruction more for each more of `instructions`.
[[gnu::noinline]] void wait(uint32_t instructions) {
  uint32_t rounds = instructions / 32 + 1;
  uint32_t skipped = (31 - instructions % 32) * 2;
  asm volatile(
      "1: .rept 30\n nop\n .endr\n"
      "subs %0, #1\n"
      "bne 1b\n"
      "adr %0, 2f\n"
      "adds %0, %0, %1\n"
      "adds %0, %0, #1\n"
      "bx %0\n"
      ".balign 4\n"
      "2: .rept 31\n nop\n .endr\n"
      : "+l"(rounds), "+l"(skipped)
      :
      : "cc");
}

void commit(Writer& writer, int32_t number, uint32_t delay) {
  before = after;
  after = number;
  when = When::kBefore;
  reg(kReload) = kTicks - 1;
  reg(kCurrent) = 0;
  reg(kControl) = kInterruptAtCoreClock;
  wait(delay);
  when = When::kWithin;
  writer.begin(Base::kLive);
  stage(writer, number);
  writer.commit();
  when = When::kAfter;
  wait(kInstructions);
  wrong = wrong + (values->number == number ? 0 : 1);
}

}  // namespace

int main() {
  StaticWriter<Related, kRelated> writer(values);
  const auto* const old = reinterpret_cast<const volatile uintptr_t*>(reg(kVectorTable));
  for (unsigned i = 0; i < kSysTick; ++i) {
    vectors[i] = old[i];
  }
  vectors[kSysTick] = reinterpret_cast<uintptr_t>(on_tick);
  reg(kVectorTable) = reinterpret_cast<uintptr_t>(vectors);
  reg(kDisable) = reg(kDisable + 4) = UINT32_MAX;  // the board's own, which has no handler
  asm volatile("dsb\n cpsie i" ::: "memory");
  for (uint32_t delay = 0; delay < kDelays; ++delay) {
    commit(writer, 101, delay);
    commit(writer, 128, delay);
  }
  asm volatile("cpsid i" ::: "memory");
  esse::app::say("interrupts ", interrupts[0], " ", interrupts[1], " ", interrupts[2],
                 " the commit, ", wrong, " wrong");
  const bool is_each = interrupts[0] > 100 && interrupts[1] > 4000 && interrupts[2] > 100 &&
                       interrupts[0] + interrupts[1] + interrupts[2] == 2 * kDelays;
  return wrong == 0 && is_each ? 0 : 1;
}
