// SPDX-License-Identifier: Apache-2.0
#include "common/file_flash.h"

#include "common/semihosting.h"
#include "esse_base/bytes.h"

namespace esse::board {

using store::kErased;
using store::kMaxUnit;

FileFlash::FileFlash(const char* name, const store::Geometry& geometry)
    : geometry_(geometry), file_(semihosting_open(name)) {}

void FileFlash::end_at(uint32_t operation, Left left) {
  operations_left_ = operation;
  left_ = left;
}

bool FileFlash::is_inside(uint32_t at, size_t size) const {
  const uint32_t end = geometry_.block_bytes * geometry_.blocks;
  return file_ >= 0 && at <= end && size <= end - at;
}

bool FileFlash::read(uint32_t at, Span<char> into) {
  return is_inside(at, into.size()) && (into.empty() || semihosting_read(file_, at, into));
}

bool FileFlash::program(uint32_t at, Span<const char> bytes) {
  const uint32_t unit = geometry_.unit;
  if (!is_inside(at, bytes.size()) || at % unit != 0 || bytes.size() % unit != 0) {
    return false;
  }
  for (; !bytes.empty(); bytes = bytes.from(unit), at += unit) {
    char old[kMaxUnit];
    if (!semihosting_read(file_, at, Span<char>(old, unit))) {
      return false;
    }
    for (uint32_t i = 0; i < unit; ++i) {
      if (old[i] != kErased) {
        return false;
      }
    }
    if (!write(at, bytes.first(unit))) {
      return false;
    }
  }
  return true;
}

// One unit.
bool FileFlash::write(uint32_t at, Span<const char> bytes) {
  if (operations_left_ != 1) {
    operations_left_ -= operations_left_ != 0 ? 1 : 0;
    return semihosting_write(file_, at, bytes);
  }
  if (left_ == Left::kWhole) {
    static_cast<void>(semihosting_write(file_, at, bytes));
  } else if (left_ == Left::kHalf && bytes.size() > 1) {
    static_cast<void>(semihosting_write(file_, at, bytes.first(bytes.size() / 2)));
  } else if (left_ == Left::kHalf) {
    const char half = static_cast<char>(bytes[0] | 0x0F);
    static_cast<void>(semihosting_write(file_, at, Span<const char>(&half, 1)));
  }
  semihosting_exit(kPowerCutExit);
}

bool FileFlash::erase(uint32_t block) {
  const uint32_t size = geometry_.block_bytes;
  if (block >= geometry_.blocks || file_ < 0) {
    return false;
  }
  if (operations_left_ != 1) {
    operations_left_ -= operations_left_ != 0 ? 1 : 0;
    return fill_erased(block * size, size);
  }
  if (left_ != Left::kUntouched) {
    static_cast<void>(fill_erased(block * size, left_ == Left::kHalf ? size / 2 : size));
  }
  semihosting_exit(kPowerCutExit);
}

bool FileFlash::fill_erased(uint32_t at, uint32_t size) {
  char erased[kMaxUnit];
  __builtin_memset(erased, kErased, sizeof(erased));
  while (size != 0) {
    const uint32_t piece = min_of(size, kMaxUnit);
    if (!semihosting_write(file_, at, Span<const char>(erased, piece))) {
      return false;
    }
    at += piece;
    size -= piece;
  }
  return true;
}

}  // namespace esse::board
