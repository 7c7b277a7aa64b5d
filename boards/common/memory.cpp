// SPDX-License-Identifier: Apache-2.0
// memcpy and memmove by words. Debian's picolibc is built for size and copies byte by byte, four
// instructions each; this takes one to one and a half, whatever the alignment of source and target
// (no access is unaligned), for 350 B. memmove upward onto its own source goes by bytes: that is
// rare. Images take them instead of the library's.
#include <stddef.h>
#include <stdint.h>

namespace {

using Word [[gnu::may_alias]] = uint32_t;
constexpr size_t kWord = sizeof(Word);

size_t offset(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer) % kWord; }

// From a source that begins `lead` (1 to 3) bytes behind a word: each word out of two. Reads only
// words that hold a byte of the source.
void copy_shifted(Word* to, const Word* from, size_t words, unsigned lead) {
  const unsigned right = lead * 8;
  const unsigned left = 32 - right;
  Word low = *from;
  // By twos: no word is moved between registers.
  for (size_t pairs = words / 2; pairs != 0; --pairs, to += 2, from += 2) {
    const Word middle = from[1];
    to[0] = low >> right | middle << left;
    low = from[2];
    to[1] = middle >> right | low << left;
  }
  if (words % 2 != 0) {
    *to = low >> right | from[1] << left;
  }
}

void copy_words(Word* to, const Word* from, size_t words) {
  for (size_t fours = words / 4; fours != 0; --fours, to += 4, from += 4) {
    const Word a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
  }
  for (words %= 4; words != 0; --words) {
    *to++ = *from++;
  }
}

}  // namespace

extern "C" void* memcpy(void* to, const void* from, size_t n) {
  char* out = static_cast<char*>(to);
  const char* in = static_cast<const char*>(from);
  if (n >= 4 * kWord) {
    for (; offset(out) != 0; --n) {
      *out++ = *in++;
    }
    const size_t words = n / kWord;
    const size_t lead = offset(in);
    if (lead == 0) {
      copy_words(reinterpret_cast<Word*>(out), reinterpret_cast<const Word*>(in), words);
    } else {
      copy_shifted(reinterpret_cast<Word*>(out), reinterpret_cast<const Word*>(in - lead), words,
                   static_cast<unsigned>(lead));
    }
    out += words * kWord;
    in += words * kWord;
    n %= kWord;
  }
  while (n-- != 0) {
    *out++ = *in++;
  }
  return to;
}

// Downward memcpy does for an overlap too: it goes upward, and reads each word before it writes
// over any byte of it.
extern "C" void* memmove(void* to, const void* from, size_t n) {
  if (reinterpret_cast<uintptr_t>(to) - reinterpret_cast<uintptr_t>(from) >= n) {
    return memcpy(to, from, n);
  }
  char* const out = static_cast<char*>(to);
  const char* const in = static_cast<const char*>(from);
  while (n-- != 0) {
    out[n] = in[n];
  }
  return to;
}
