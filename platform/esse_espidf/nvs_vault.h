// SPDX-License-Identifier: Apache-2.0
#pragma once
// NvsVault: values that stay, as blobs in ESP-IDF's NVS, which keeps the old or the new one over a
// power cut. One blob a number: "esse1" to "esse8". With NVS encryption (CONFIG_NVS_ENCRYPTION)
// they are encrypted as everything else is.
//
//   ESP_ERROR_CHECK(nvs_flash_init());
//   static esse::espidf::NvsVault vault;
//
// Why it fails is a line of the log, once until it is another reason. It holds nothing open, and
// NVS takes heap during a call. A save() may erase a sector, which takes up to half a second, in
// which no code in flash runs. While a program writes flash, its stack must lie in internal RAM.
#include "esse_espidf/available.h"
#include "esse_store/vault.h"

namespace esse::espidf {

class NvsVault final : public store::Vault {
 public:
  /// Both texts are borrowed, NUL-terminated, of at most 15 characters. The partition is
  /// initialised by the application (nvs_flash_init()).
  explicit NvsVault(const char* name_space = "esse", const char* partition = "nvs")
      : name_space_(name_space), partition_(partition) {}

  /// kFailed: NVS is not initialised, or refuses; native() says why. kForeign: something that is no
  /// blob has that name.
  store::Loaded load(uint8_t id, Span<char> into) override;
  /// kFull: no room in the partition. kTooLong: longer than NVS takes.
  [[nodiscard]] store::Answer save(uint8_t id, Span<const char> bytes) override;
  [[nodiscard]] store::Answer erase(uint8_t id) override;

  /// The esp_err_t of the last call; 0: ESP_OK.
  int native() const { return native_; }

 private:
  store::Answer failed(int code);

  const char* name_space_;
  const char* partition_;
  int native_ = 0;
};

}  // namespace esse::espidf
