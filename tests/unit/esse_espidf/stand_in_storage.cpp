// SPDX-License-Identifier: Apache-2.0
// NVS and a partition. NVS writes in nvs_set_blob() and nvs_erase_key(), and nothing is left to do
// in nvs_commit(): so it is in ESP-IDF 5.3 to 6.0.
#include <cstring>
#include <map>
#include <optional>

#include "stand_in.h"
#include "stand_in_control.h"

namespace stand_in = esse::test::stand_in;

namespace {

using Names = std::map<std::string, std::optional<std::string>>;  // no value: a number, and no blob

struct Open {
  std::string name_space;
  nvs_open_mode_t mode;
};

std::map<std::string, Names> spaces;
std::map<nvs_handle_t, Open> handles;
nvs_handle_t last_handle = 0;
bool is_initialised = true;
int failure = ESP_OK;
bool fails_after_set = false;
constexpr size_t kMostBytes = 1984;  // of a chunk

esse::test::SimulatedFlash* flash = nullptr;
esp_partition_t partition = {};
int partition_failure = ESP_OK;

int answer_of_partition(bool is_done) {
  const int answer = is_done ? ESP_OK : ESP_FAIL;
  return partition_failure != ESP_OK ? partition_failure : answer;
}

int answer_of_change(bool is_commit) {
  const bool fails = failure != ESP_OK && (is_commit || !fails_after_set);
  return fails ? failure : ESP_OK;
}

}  // namespace

esp_err_t nvs_open_from_partition(const char* name,
                                  const char* name_space,
                                  nvs_open_mode_t mode,
                                  nvs_handle_t* handle) {
  if (!is_initialised) {
    return ESP_ERR_NVS_NOT_INITIALIZED;
  }
  if (std::string(name) != "nvs") {
    return ESP_ERR_NVS_PART_NOT_FOUND;
  }
  if (mode == NVS_READONLY && spaces.count(name_space) == 0) {
    return ESP_ERR_NVS_NOT_FOUND;
  }
  static_cast<void>(spaces[name_space]);
  *handle = ++last_handle;
  handles[*handle] = {name_space, mode};
  return ESP_OK;
}

esp_err_t nvs_get_blob(nvs_handle_t handle, const char* key, void* value, size_t* length) {
  const Names& names = spaces[handles.at(handle).name_space];
  const auto found = names.find(key);
  if (found == names.end()) {
    return ESP_ERR_NVS_NOT_FOUND;
  }
  if (!found->second) {
    return ESP_ERR_NVS_TYPE_MISMATCH;
  }
  const size_t room = *length;
  *length = found->second->size();
  if (value != nullptr && room < *length) {
    return ESP_ERR_NVS_INVALID_LENGTH;
  }
  if (value != nullptr) {
    std::memcpy(value, found->second->data(), *length);
  }
  return ESP_OK;
}

esp_err_t nvs_set_blob(nvs_handle_t handle, const char* key, const void* value, size_t length) {
  const int answer = answer_of_change(false);
  if (answer != ESP_OK) {
    return answer;
  }
  if (length > kMostBytes) {
    return ESP_ERR_NVS_VALUE_TOO_LONG;
  }
  spaces[handles.at(handle).name_space][key] = std::string(static_cast<const char*>(value), length);
  return ESP_OK;
}

esp_err_t nvs_erase_key(nvs_handle_t handle, const char* key) {
  const int answer = answer_of_change(false);
  if (answer != ESP_OK) {
    return answer;
  }
  return spaces[handles.at(handle).name_space].erase(key) != 0 ? ESP_OK : ESP_ERR_NVS_NOT_FOUND;
}

esp_err_t nvs_commit(nvs_handle_t handle) {
  return handles.count(handle) == 0 ? ESP_FAIL : answer_of_change(true);
}

void nvs_close(nvs_handle_t handle) { handles.erase(handle); }

const esp_partition_t* esp_partition_find_first(esp_partition_type_t,
                                                esp_partition_subtype_t,
                                                const char* label) {
  return flash != nullptr && std::string(label) == partition.label ? &partition : nullptr;
}

esp_err_t esp_partition_read(const esp_partition_t*, size_t at, void* into, size_t size) {
  const bool done = flash->read(static_cast<uint32_t>(at), {static_cast<char*>(into), size});
  return answer_of_partition(done);
}

esp_err_t esp_partition_write(const esp_partition_t*, size_t at, const void* from, size_t size) {
  const bool done =
      flash->program(static_cast<uint32_t>(at), {static_cast<const char*>(from), size});
  return answer_of_partition(done);
}

esp_err_t esp_partition_erase_range(const esp_partition_t* one, size_t at, size_t size) {
  if (at % one->erase_size != 0 || size != one->erase_size) {
    return ESP_ERR_INVALID_SIZE;
  }
  return answer_of_partition(flash->erase(static_cast<uint32_t>(at / one->erase_size)));
}

const char* esp_err_to_name(esp_err_t code) {
  static const std::map<esp_err_t, const char*> names = {
      {ESP_FAIL, "ESP_FAIL"},
      {ESP_ERR_NOT_FOUND, "ESP_ERR_NOT_FOUND"},
      {ESP_ERR_NVS_NOT_INITIALIZED, "ESP_ERR_NVS_NOT_INITIALIZED"},
      {ESP_ERR_NVS_TYPE_MISMATCH, "ESP_ERR_NVS_TYPE_MISMATCH"},
      {ESP_ERR_NVS_NOT_ENOUGH_SPACE, "ESP_ERR_NVS_NOT_ENOUGH_SPACE"},
      {ESP_ERR_NVS_NO_FREE_PAGES, "ESP_ERR_NVS_NO_FREE_PAGES"},
      {ESP_ERR_NVS_PART_NOT_FOUND, "ESP_ERR_NVS_PART_NOT_FOUND"},
      {0x300B, "ESP_ERR_WIFI_PASSWORD"}};
  const auto found = names.find(code);
  return found == names.end() ? "UNKNOWN ERROR" : found->second;
}

namespace esse::test::stand_in {

void reset_nvs() {
  spaces.clear();
  is_initialised = true;
  fail_nvs(ESP_OK);
}

void deinitialise_nvs() { is_initialised = false; }

void fail_nvs(int code, bool after_set) {
  failure = code;
  fails_after_set = after_set;
}

size_t open_nvs_handles() { return handles.size(); }

void set_nvs_blob(const std::string& name_space, const std::string& key, const std::string& value) {
  spaces[name_space][key] = value;
}

void set_nvs_number(const std::string& name_space, const std::string& key) {
  spaces[name_space][key] = std::nullopt;
}

void fail_partition(int code) { partition_failure = code; }

void set_partition(SimulatedFlash* with, bool is_encrypted) {
  flash = with;
  partition = {};
  if (with != nullptr) {
    const store::Geometry geometry = with->geometry();
    partition.erase_size = geometry.block_bytes;
    partition.size = geometry.block_bytes * geometry.blocks;
    partition.encrypted = is_encrypted;
    std::strcpy(partition.label, "esse");
  }
}

}  // namespace esse::test::stand_in
