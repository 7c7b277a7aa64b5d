// SPDX-License-Identifier: Apache-2.0
#pragma once
// FileVault: values that stay, as files of a folder: 1 to 8. A value is written to another name,
// brought to the disk, and renamed, so a crash or a power cut leaves the old one or the new one.
// The folder must exist, on a file system that keeps a rename whole. One program uses it at a time.
// It holds nothing open and no heap. A call takes as long as the disk does.
#include "esse_store/vault.h"

namespace esse::posix {

class FileVault final : public store::Vault {
 public:
  /// `folder` is borrowed, NUL-terminated.
  explicit FileVault(const char* folder) : folder_(folder) {}

  store::Loaded load(uint8_t id, Span<char> into) override;
  /// kFull: no room on the disk. Files are readable by their owner only.
  [[nodiscard]] store::Answer save(uint8_t id, Span<const char> bytes) override;
  [[nodiscard]] store::Answer erase(uint8_t id) override;

 private:
  const char* folder_;
};

}  // namespace esse::posix
