// SPDX-License-Identifier: Apache-2.0
#pragma once
// FileFlash: the flash of an emulated board, in a file of the host, by semihosting. It can end the
// emulator in the middle of a write, as a power cut ends a board. A product has real flash instead.
// Where this machine is the board, boards/host/semihosting.cpp does what the emulator does.
#include "esse_store/flash.h"

namespace esse::board {

/// Exit code of an emulator that end_at() has ended.
constexpr int kPowerCutExit = 71;

/// What is left of the unit or the block in which the emulator ends.
enum class Left : uint8_t { kUntouched, kHalf, kWhole };

class FileFlash final : public store::Flash {
 public:
  /// The file must exist and be as large as the geometry; erased bytes are 0xFF. `name` is
  /// NUL-terminated.
  FileFlash(const char* name, const store::Geometry& geometry);

  /// False: there is no such file, or it may not be written. Then everything fails.
  bool has_file() const { return file_ >= 0; }

  /// Ends the emulator in the operation (a unit programmed, a block erased) with this number,
  /// counted from 1; 0 is none.
  void end_at(uint32_t operation, Left left);

  store::Geometry geometry() override { return geometry_; }
  bool read(uint32_t at, Span<char> into) override;
  /// Refuses a unit that does not read as erased.
  bool program(uint32_t at, Span<const char> bytes) override;
  bool erase(uint32_t block) override;

 private:
  bool is_inside(uint32_t at, size_t size) const;
  bool write(uint32_t at, Span<const char> bytes);
  bool fill_erased(uint32_t at, uint32_t size);

  store::Geometry geometry_;
  intptr_t file_;
  uint32_t operations_left_ = 0;
  Left left_ = Left::kWhole;
};

}  // namespace esse::board
