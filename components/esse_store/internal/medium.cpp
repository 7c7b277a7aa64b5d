// SPDX-License-Identifier: Apache-2.0
#include "esse_store/internal/medium.h"

#include "esse_base/bytes.h"

namespace esse::store::internal {
namespace {

// A unit that cannot be read is none of what it could be.
bool holds(Flash& flash, uint32_t at, uint32_t bytes, char expected) {
  char chunk[kMaxUnit];
  while (bytes != 0) {
    const uint32_t size = min_of(bytes, kMaxUnit);
    if (!flash.read(at, Span<char>(chunk, size))) {
      return false;
    }
    for (uint32_t i = 0; i < size; ++i) {
      if (chunk[i] != expected) {
        return false;
      }
    }
    at += size;
    bytes -= size;
  }
  return true;
}

bool program_mark(Flash& flash, uint32_t at, uint32_t unit) {
  char mark[kMaxUnit];
  __builtin_memset(mark, kMark, sizeof(mark));
  return flash.program(at, Span<const char>(mark, unit));
}

}  // namespace

bool is_blank(Flash& flash, uint32_t at, uint32_t bytes) {
  return holds(flash, at, bytes, kErased);
}

Marks read_marks(Flash& flash, uint32_t at, uint32_t unit) {
  if (holds(flash, at + unit, unit, kMark)) {
    return Marks::kBoth;
  }
  return holds(flash, at, unit, kMark) ? Marks::kFirst : Marks::kNone;
}

bool program_marks(Flash& flash, uint32_t at, uint32_t unit) {
  return program_mark(flash, at, unit) && program_mark(flash, at + unit, unit) &&
         holds(flash, at, 2 * unit, kMark);
}

// Without a table: 4 KB of flash would save microseconds beside milliseconds of programming.
void put_word(char* to, uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) {
    to[i] = static_cast<char>(value >> (8 * i));
  }
}

uint32_t get_word(const char* from) {
  uint32_t value = 0;
  for (unsigned i = 4; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(from[i]);
  }
  return value;
}

}  // namespace esse::store::internal
