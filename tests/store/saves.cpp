// SPDX-License-Identifier: Apache-2.0
// An image that keeps a value in its flash, which is a file of the host:
//   file=NAME saves=N [end_at=OPERATION left=untouched|half|whole] [unit=BYTES]
// Prints "found NUMBER", the value that it boots with; saves the N numbers behind it, and prints
// "saved NUMBER" after each. With end_at the emulator ends in that operation, with kPowerCutExit.
#include "common/file_flash.h"
#include "esse_store/store.h"
#include "shared/console.h"
#include "shared/words.h"

namespace {

using esse::Span;
using esse::Text;
using esse::app::say;
using esse::store::Answer;
using esse::store::Store;

// A number as it is kept: not in one unit, so that half of it could be seen.
struct Value {
  char bytes[12];
  explicit Value(uint32_t number) {
    for (unsigned i = 0; i < sizeof(bytes); ++i) {
      bytes[i] = static_cast<char>(number + i);
    }
  }
};

Answer prepare(Store& store) {
  Answer answer = Answer::kNeedsErase;
  while (answer == Answer::kNeedsErase) {
    answer = store.prepare();
  }
  return answer;
}

bool save(Store& store, const Value& value) {
  Answer answer = store.save(1, value.bytes);
  if (answer == Answer::kNeedsErase && prepare(store) == Answer::kOk) {
    answer = store.save(1, value.bytes);
  }
  return answer == Answer::kOk;
}

// False: it is neither none nor whole.
bool find(Store& store, uint32_t& number) {
  char bytes[sizeof(Value::bytes)];
  const esse::store::Loaded loaded = store.load(1, bytes);
  number = loaded.answer == Answer::kOk ? static_cast<unsigned char>(bytes[0]) : 0;
  const Value expected(number);
  return loaded.answer == Answer::kNone ||
         (loaded.answer == Answer::kOk && loaded.bytes == Text(expected.bytes, sizeof(bytes)));
}

}  // namespace

int main(int argc, char** argv) {
  Text file;
  Text left = "whole";
  uint32_t saves = 0;
  uint32_t end_at = 0;
  uint32_t unit = 4;
  const esse::app::Word words[] = {{"file", &file},
                                   {"left", &left},
                                   {"saves", nullptr, &saves},
                                   {"end_at", nullptr, &end_at},
                                   {"unit", nullptr, &unit}};
  if (!esse::app::read_words(argc, argv, words)) {
    return 2;
  }
  // Each half has room for few values only, so the log goes through both soon.
  esse::board::FileFlash flash(file.data(), {unit <= 4 ? 64u : 512u, 4, unit});
  flash.end_at(end_at, left == Text("half")    ? esse::board::Left::kHalf
                       : left == Text("whole") ? esse::board::Left::kWhole
                                               : esse::board::Left::kUntouched);
  Store store(flash);
  const Answer mounted = store.mount();
  if (mounted != Answer::kOk && (mounted != Answer::kNeedsErase || prepare(store) != Answer::kOk)) {
    say("not mounted: ", static_cast<unsigned>(mounted));
    return 1;
  }
  uint32_t number = 0;
  if (!find(store, number)) {
    say("found neither none nor a whole value");
    return 1;
  }
  say("found ", number);
  for (uint32_t i = 0; i < saves; ++i) {
    if (!save(store, Value(++number)) || !find(store, number)) {
      say("not saved");
      return 1;
    }
    say("saved ", number);
  }
  return 0;
}
