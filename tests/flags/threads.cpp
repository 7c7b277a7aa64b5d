// SPDX-License-Identifier: Apache-2.0
// threads COMMITS: tasks read while another commits. 0 when each read was whole, and none went
// back.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "related.h"

using namespace esse::flags;

namespace {

Values<Related> values;
std::atomic<bool> is_over{false};
std::atomic<unsigned> snapshots{0};
std::atomic<unsigned> reads{0};
std::atomic<unsigned> given_up{0};
std::atomic<unsigned> wrong{0};

void read_all() {
  int32_t last = 0;
  while (!is_over.load(std::memory_order_relaxed)) {
    Related all;
    if (!values.snapshot(all)) {
      ++given_up;
      continue;
    }
    wrong += is_whole(all) && all.number >= last ? 0 : 1;
    last = all.number;
    ++snapshots;
  }
}

void read_each() {
  int32_t last = 0;
  while (!is_over.load(std::memory_order_relaxed)) {
    const int32_t number = values.get<&Related::number>();
    const auto letters = values.get<&Related::letters>();
    wrong += number >= last && are_letters(letters.text()) ? 0 : 1;
    wrong += values.get<&Related::decimal>().mantissa >= 0 ? 0 : 1;
    last = number;
    ++reads;
  }
}

// Until each kind has read.
void wait_for_readers() {
  const unsigned snapshots_before = snapshots;
  const unsigned reads_before = reads;
  while (snapshots < snapshots_before + 100 || reads == reads_before) {
    std::this_thread::yield();
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int32_t commits = argc > 1 ? std::atoi(argv[1]) : 1;
  std::thread readers[] = {std::thread(read_all), std::thread(read_each), std::thread(read_all)};
  StaticWriter<Related, kRelated> writer(values);
  wait_for_readers();
  for (int32_t i = 1; i <= commits; ++i) {
    if (i % 4 == 0) {
      writer.begin(Base::kDefaults);
      stage(writer, -i);
      writer.discard();
    }
    writer.begin(i % 3 == 0 ? Base::kDefaults : Base::kLive);
    stage(writer, i);
    writer.commit();
  }
  wait_for_readers();
  is_over = true;
  for (std::thread& reader : readers) {
    reader.join();
  }
  std::printf("%d commits, %u snapshots, %u reads, %u given up, %u wrong\n", commits,
              snapshots.load(), reads.load(), given_up.load(), wrong.load());
  return wrong == 0 && values->number == commits ? 0 : 1;
}
