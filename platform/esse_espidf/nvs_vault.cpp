// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/nvs_vault.h"

#include "esp_err.h"
#include "esp_log.h"
#include "nvs.h"

namespace esse::espidf {

using store::Answer;

namespace {

// An open namespace, which is closed at the end.
class Namespace {
 public:
  Namespace(const char* partition, const char* name, nvs_open_mode_t mode)
      : error_(nvs_open_from_partition(partition, name, mode, &handle_)) {}
  ~Namespace() {
    if (error_ == ESP_OK) {
      nvs_close(handle_);
    }
  }
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  esp_err_t error() const { return error_; }
  nvs_handle_t get() const { return handle_; }

 private:
  nvs_handle_t handle_ = 0;
  esp_err_t error_;
};

struct Key {
  explicit Key(uint8_t id) : text{'e', 's', 's', 'e', static_cast<char>('0' + id), '\0'} {}

  char text[6];
};

}  // namespace

Answer NvsVault::failed(int code) {
  if (code != native_ && code != ESP_OK && code != ESP_ERR_NVS_NOT_FOUND) {
    ESP_LOGW("esse", "NVS: %s", esp_err_to_name(code));
  }
  native_ = code;
  switch (code) {
    case ESP_OK:
      return Answer::kOk;
    case ESP_ERR_NVS_NOT_FOUND:
      return Answer::kNone;
    case ESP_ERR_NVS_TYPE_MISMATCH:
      return Answer::kForeign;
    case ESP_ERR_NVS_NOT_ENOUGH_SPACE:
    case ESP_ERR_NVS_NO_FREE_PAGES:
      return Answer::kFull;
    case ESP_ERR_NVS_INVALID_LENGTH:
    case ESP_ERR_NVS_VALUE_TOO_LONG:
      return Answer::kTooLong;
    default:
      return Answer::kFailed;
  }
}

store::Loaded NvsVault::load(uint8_t id, Span<char> into) {
  if (!store::is_id(id)) {
    return {Answer::kMisuse, Text()};
  }
  const Namespace space(partition_, name_space_, NVS_READONLY);
  if (space.error() != ESP_OK) {
    return {failed(space.error()), Text()};  // not found: nothing was ever saved
  }
  size_t size = 0;
  esp_err_t error = nvs_get_blob(space.get(), Key(id).text, nullptr, &size);
  if (error == ESP_OK && size > into.size()) {
    error = ESP_ERR_NVS_INVALID_LENGTH;
  } else if (error == ESP_OK && size != 0) {  // an empty one has been read
    error = nvs_get_blob(space.get(), Key(id).text, into.data(), &size);
  }
  const Answer answer = failed(error);
  return {answer, answer == Answer::kOk ? Text(into.first(size)) : Text()};
}

Answer NvsVault::save(uint8_t id, Span<const char> bytes) {
  if (!store::is_id(id)) {
    return Answer::kMisuse;
  }
  const Namespace space(partition_, name_space_, NVS_READWRITE);
  esp_err_t error = space.error();
  if (error == ESP_OK) {
    error = nvs_set_blob(space.get(), Key(id).text, bytes.data(), bytes.size());
  }
  if (error == ESP_OK) {
    error = nvs_commit(space.get());
  }
  const Answer answer = failed(error);
  return answer == Answer::kNone ? Answer::kFailed : answer;
}

Answer NvsVault::erase(uint8_t id) {
  if (!store::is_id(id)) {
    return Answer::kMisuse;
  }
  const Namespace space(partition_, name_space_, NVS_READWRITE);
  esp_err_t error = space.error();
  if (error == ESP_OK) {
    error = nvs_erase_key(space.get(), Key(id).text);
  }
  if (error == ESP_OK) {
    error = nvs_commit(space.get());
  }
  const Answer answer = failed(error);
  return answer == Answer::kNone ? Answer::kOk : answer;
}

}  // namespace esse::espidf
