// SPDX-License-Identifier: Apache-2.0
#pragma once
// PartitionFlash: a partition of ESP-IDF as the Flash of a Store, for who has no NVS or wants to
// choose the moment of an erase (Store::prepare()). partitions.csv, as an example:
//
//   esse, data, 0x40, , 8K
//
// A call takes as long as the flash does: an erase up to half a second, in which no code in flash
// runs. The stack of its task must lie in internal RAM.
#include "esse_espidf/available.h"
#include "esse_store/flash.h"

namespace esse::espidf {

class PartitionFlash final : public store::Flash {
 public:
  /// `label` is borrowed, NUL-terminated.
  explicit PartitionFlash(const char* label) : label_(label) {}

  /// Blocks of the partition's erase size (4 KiB), an even number of them, in units of 4 bytes. No
  /// block at all: there is no partition with this label, it has one block only, or it is
  /// encrypted, and the log says so. What flash encryption makes of an erased block does not read
  /// as erased; there take NvsVault, which NVS encrypts itself.
  store::Geometry geometry() override;
  [[nodiscard]] bool read(uint32_t at, Span<char> into) override;
  [[nodiscard]] bool program(uint32_t at, Span<const char> bytes) override;
  [[nodiscard]] bool erase(uint32_t block) override;

  /// The esp_err_t of the last call; 0: ESP_OK.
  int native() const { return native_; }

 private:
  bool is_inside(uint32_t at, size_t size);
  bool note(int code);
  void say_once(int code, const char* why);

  const char* label_;
  const void* partition_ = nullptr;  // an esp_partition_t
  int native_ = 0;
};

}  // namespace esse::espidf
