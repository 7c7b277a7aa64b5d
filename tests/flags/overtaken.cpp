// SPDX-License-Identifier: Apache-2.0
// A reader is overtaken after each single instruction in turn: by a commit, and by the beginning of
// another, which changes the bank that the reader is in. 0 when each read was whole all the same,
// and when one that is overtaken all the time gives up and leaves its copy alone.
#include <csignal>
#include <cstdio>

#include "related.h"
#include "trap.h"

using namespace esse::flags;

namespace {

Values<Related> values;
StaticWriter<Related, kRelated> writer(values);
volatile unsigned traps = 0;
unsigned overtaken_at = 0;  // 0: after each
int32_t committed = 0;

void overtake(int) {
  traps = traps + 1;
  if (overtaken_at == 0 || traps == overtaken_at) {
    writer.begin(Base::kLive);
    stage(writer, ++committed);
    writer.commit();
    writer.begin(Base::kLive);
    stage(writer, -committed - 1);
  }
}

bool reads_all() {
  Related all;
  trap_on();
  const bool was_read = values.snapshot(all);
  trap_off();
  return was_read && is_whole(all);
}
bool reads_number() {
  trap_on();
  const int32_t number = values.get<&Related::number>();
  trap_off();
  return number >= 0;
}
bool reads_letters() {
  trap_on();
  const auto letters = values.get<&Related::letters>();
  trap_off();
  return are_letters(letters.text());
}

// Answers how many reads were wrong, and adds those that there were.
unsigned overtaken(bool (*read)(), unsigned& reads) {
  unsigned wrong = 0;
  overtaken_at = 0;
  do {
    traps = 0;
    ++overtaken_at;
    wrong += read() ? 0 : 1;
    writer.discard();
    ++reads;
  } while (traps >= overtaken_at);
  return wrong;
}

bool gives_up() {
  Related all;
  all.number = 7;
  overtaken_at = 0;
  trap_on();
  const bool was_read = values.snapshot(all);
  trap_off();
  writer.discard();
  return !was_read && all.number == 7;
}

}  // namespace

int main() {
  std::signal(SIGTRAP, overtake);
  unsigned reads = 0;
  unsigned wrong = overtaken(reads_all, reads);
  wrong += overtaken(reads_number, reads);
  wrong += overtaken(reads_letters, reads);
  wrong += gives_up() ? 0 : 1;
  std::printf("%u reads, %u wrong\n", reads, wrong);
  return wrong == 0 && reads > 100 ? 0 : 1;
}
