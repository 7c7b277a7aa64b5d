// SPDX-License-Identifier: Apache-2.0
// An image that keeps a value in its flash, which is a file of the host:
//   store=NAME saves=N [end_at=OPERATION left=untouched|half|whole] [unit=BYTES]
// Prints "found NUMBER", the value that it boots with; saves the N numbers behind it, and prints
// "saved NUMBER" after each. With end_at the emulator ends in that operation, with kPowerCutExit.
#include "shared/console.h"
#include "shared/file_store.h"
#include "shared/words.h"

namespace {

using esse::Text;
using esse::app::FileStore;
using esse::app::say;
using esse::store::Answer;

// A number as it is kept: not in one unit, so that half of it could be seen.
struct Value {
  char bytes[12];
  explicit Value(uint32_t number) {
    for (unsigned i = 0; i < sizeof(bytes); ++i) {
      bytes[i] = static_cast<char>(number + i);
    }
  }
};

// False: it is neither none nor whole.
bool find(FileStore& store, uint32_t& number) {
  char bytes[sizeof(Value::bytes)];
  const esse::store::Loaded loaded = store.load(1, bytes);
  number = loaded.answer == Answer::kOk ? static_cast<unsigned char>(bytes[0]) : 0;
  const Value expected(number);
  return loaded.answer == Answer::kNone ||
         (loaded.answer == Answer::kOk && loaded.bytes == Text(expected.bytes, sizeof(bytes)));
}

}  // namespace

int main(int argc, char** argv) {
  esse::app::StoreWords where;
  uint32_t saves = 0;
  const esse::app::Word words[] = {{"store", &where.file},
                                   {"unit", nullptr, &where.unit},
                                   {"end_at", nullptr, &where.end_at},
                                   {"left", &where.left},
                                   {"saves", nullptr, &saves}};
  if (!esse::app::read_words(argc, argv, words)) {
    return 2;
  }
  // Each half has room for few values only, so the log goes through both soon.
  FileStore store(where, {where.unit <= 4 ? 64u : 512u, 4, where.unit});
  const Answer mounted = store.mount();
  if (mounted != Answer::kOk) {
    say("not mounted: ", esse::app::describe(mounted));
    return 1;
  }
  uint32_t number = 0;
  if (!find(store, number)) {
    say("found neither none nor a whole value");
    return 1;
  }
  say("found ", number);
  for (uint32_t i = 0; i < saves; ++i) {
    if (store.save(1, Value(++number).bytes) != Answer::kOk || !find(store, number)) {
      say("not saved");
      return 1;
    }
    say("saved ", number);
  }
  return 0;
}
