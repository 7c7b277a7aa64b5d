// SPDX-License-Identifier: Apache-2.0
#pragma once
// Values that stay, in a file that is the flash of an emulated board, and power cuts in it.
#include "common/file_flash.h"
#include "esse_store/store.h"

namespace esse::app {

/// The words that say where, of those in shared/words.h.
struct StoreWords {
  Text file;            ///< store=FILE, of the command line, as large as the flash; empty: nowhere
  uint32_t unit = 4;    ///< unit=BYTES that the flash programs at once
  uint32_t end_at = 0;  ///< end_at=N: see FileFlash::end_at()
  Text left = "whole";  ///< left=untouched|half|whole
};

/// A Store that erases when it has to, however long that takes. A program that may not stop for so
/// long calls Store::prepare() when it has time.
class FileStore final : public store::Vault {
 public:
  FileStore(const StoreWords& words, const store::Geometry& geometry);

  /// False: there is no such file, or it may not be written.
  bool has_file() const { return flash_.has_file(); }

  /// As Store's.
  [[nodiscard]] store::Answer mount();
  store::Loaded load(uint8_t id, Span<char> into) override { return store_.load(id, into); }
  [[nodiscard]] store::Answer save(uint8_t id, Span<const char> bytes) override;
  [[nodiscard]] store::Answer erase(uint8_t id) override;

 private:
  bool prepares(store::Answer answer);

  board::FileFlash flash_;
  store::Store store_;
};

/// What an answer means, for the console.
const char* describe(store::Answer answer);

}  // namespace esse::app
