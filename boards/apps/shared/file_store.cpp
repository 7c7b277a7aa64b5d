// SPDX-License-Identifier: Apache-2.0
#include "shared/file_store.h"

namespace esse::app {

using board::Left;
using store::Answer;

FileStore::FileStore(const StoreWords& words, const store::Geometry& geometry)
    : flash_(words.file.data(), geometry), store_(flash_) {
  flash_.end_at(words.end_at, words.left == "half"    ? Left::kHalf
                              : words.left == "whole" ? Left::kWhole
                                                      : Left::kUntouched);
}

Answer FileStore::mount() {
  const Answer answer = store_.mount();
  return prepares(answer) ? Answer::kOk : answer;
}

Answer FileStore::save(uint8_t id, Span<const char> bytes) {
  const Answer answer = store_.save(id, bytes);
  return prepares(answer) ? store_.save(id, bytes) : answer;
}

Answer FileStore::erase(uint8_t id) {
  const Answer answer = store_.erase(id);
  return prepares(answer) ? store_.erase(id) : answer;
}

// When that is what `answer` wants. False: it is not, or it failed.
bool FileStore::prepares(Answer answer) {
  if (answer != Answer::kNeedsErase) {
    return false;
  }
  while (answer == Answer::kNeedsErase) {
    answer = store_.prepare();
  }
  return answer == Answer::kOk;
}

const char* describe(Answer answer) {
  switch (answer) {
    case Answer::kOk:
      return "good";
    case Answer::kNone:
      return "empty";
    case Answer::kFull:
    case Answer::kTooLong:
      return "no room";
    case Answer::kForeign:
      return "not ours, or of a later version: it is left alone";
    case Answer::kFailed:
      return "it cannot be read or written, or is damaged";
    default:  // kNeedsErase is nobody's answer here
      return "no store has such units";
  }
}

}  // namespace esse::app
