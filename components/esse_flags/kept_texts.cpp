// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/kept_texts.h"

#include "esse_base/bytes.h"

namespace esse::flags::internal {

void KeptTexts::begin(int which) {
  which_ = which;
  coming_[which] = Text(room_.data() + used_, 0);
}

void KeptTexts::add(Text piece) {
  if (!fits_ || piece.size() > room_.size() - used_) {
    fits_ = false;
    coming_[0] = coming_[1] = Text();
    return;
  }
  copy_bytes(room_.data() + used_, piece.data(), piece.size());
  used_ += piece.size();
  coming_[which_] = Text(coming_[which_].data(), coming_[which_].size() + piece.size());
}

// To `to`, which is not behind it. Answers where it ends.
char* KeptTexts::move(int which, char* to) {
  const Text text = coming_[which];
  move_bytes(to, text.data(), text.size());
  kept_[which] = Text(to, text.size());
  return to + text.size();
}

// The two may lie in either order, with what was forgotten between them.
void KeptTexts::keep() {
  const int first = coming_[0].data() <= coming_[1].data() ? 0 : 1;
  char* const end = move(first, room_.data());
  move(1 - first, end);
  drop();
}

void KeptTexts::drop() {
  coming_[0] = coming_[1] = Text();
  used_ = kept_size();
  fits_ = true;
}

void KeptTexts::forget() {
  kept_[0] = kept_[1] = Text();
  drop();
}

}  // namespace esse::flags::internal
