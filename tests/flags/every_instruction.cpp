// SPDX-License-Identifier: Apache-2.0
// An interrupt reads after every single instruction of a commit. 0 when every read was whole, was
// of the commit before or of this one, and never went back.
#include <csignal>
#include <cstdio>

#include "related.h"
#include "trap.h"

using namespace esse::flags;

namespace {

Values<Related> values;
volatile unsigned traps = 0;
volatile unsigned wrong = 0;
volatile int32_t last = 0;
volatile int32_t newest = 0;

void read(int) {
  traps = traps + 1;
  Related all;
  const bool is_right = values.snapshot(all) && is_whole(all) && all.number >= last &&
                        all.number <= newest && values.get<&Related::number>() == all.number &&
                        values.get<&Related::is_odd>() == all.is_odd &&
                        values.get<&Related::letters>() == all.letters &&
                        values.get<&Related::decimal>() == all.decimal;
  wrong = wrong + (is_right ? 0 : 1);
  last = all.number;
}

}  // namespace

int main() {
  constexpr int32_t kCommits = 12;
  std::signal(SIGTRAP, read);
  StaticWriter<Related, kRelated> writer(values);
  for (int32_t i = 1; i <= kCommits; ++i) {
    newest = i;
    trap_on();
    if (i % 4 == 0) {
      writer.begin(Base::kDefaults);
      stage(writer, -i);
      writer.discard();
    }
    writer.begin(i % 3 == 0 ? Base::kDefaults : Base::kLive);
    stage(writer, i);
    writer.commit();
    trap_off();
    wrong = wrong + (last == i ? 0 : 1);
  }
  std::printf("%d commits, %u traps, %u wrong\n", kCommits, traps, wrong);
  return wrong == 0 && traps > 1000u * kCommits ? 0 : 1;
}
