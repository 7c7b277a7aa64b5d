// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/partition_flash.h"

#include "esp_err.h"
#include "esp_log.h"
#include "esp_partition.h"

namespace esse::espidf {
namespace {

constexpr uint32_t kUnit = 4;

const esp_partition_t* partition_of(const void* partition) {
  return static_cast<const esp_partition_t*>(partition);
}

}  // namespace

store::Geometry PartitionFlash::geometry() {
  if (partition_ == nullptr) {
    partition_ =
        esp_partition_find_first(ESP_PARTITION_TYPE_ANY, ESP_PARTITION_SUBTYPE_ANY, label_);
    if (partition_ == nullptr) {
      say_once(ESP_ERR_NOT_FOUND, "there is none of that name");
    } else if (partition_of(partition_)->encrypted) {
      say_once(ESP_ERR_NOT_SUPPORTED, "it is encrypted: take NvsVault");
    }
  }
  const esp_partition_t* const partition = partition_of(partition_);
  store::Geometry geometry;
  if (partition != nullptr && !partition->encrypted) {
    geometry.block_bytes = partition->erase_size;
    geometry.blocks = partition->size / partition->erase_size & ~1u;
    geometry.unit = kUnit;
  }
  return geometry;
}

void PartitionFlash::say_once(int code, const char* why) {
  if (code != native_) {
    ESP_LOGE("esse", "partition '%s': %s", label_, why);
  }
  native_ = code;
}

bool PartitionFlash::is_inside(uint32_t at, size_t size) {
  const store::Geometry geometry = this->geometry();
  const uint32_t bytes = geometry.block_bytes * geometry.blocks;
  return at <= bytes && size <= bytes - at;
}

bool PartitionFlash::note(int code) {
  native_ = code;
  return code == ESP_OK;
}

bool PartitionFlash::read(uint32_t at, Span<char> into) {
  return is_inside(at, into.size()) &&
         note(esp_partition_read(partition_of(partition_), at, into.data(), into.size()));
}

bool PartitionFlash::program(uint32_t at, Span<const char> bytes) {
  return is_inside(at, bytes.size()) &&
         note(esp_partition_write(partition_of(partition_), at, bytes.data(), bytes.size()));
}

bool PartitionFlash::erase(uint32_t block) {
  const store::Geometry geometry = this->geometry();
  const size_t bytes = geometry.block_bytes;
  return block < geometry.blocks &&
         note(esp_partition_erase_range(partition_of(partition_), block * bytes, bytes));
}

}  // namespace esse::espidf
