// SPDX-License-Identifier: Apache-2.0
#pragma once
// A Vault that keeps values in memory, and fails when it is told to.
#include <map>
#include <string>
#include <utility>

#include "esse_base/bytes.h"
#include "esse_store/vault.h"
#include "support/heap_trap.h"

namespace esse::flags {

class RamVault final : public store::Vault {
 public:
  store::Loaded load(uint8_t id, Span<char> into) override {
    const test::HeapLeave leave;
    if (values.count(id) == 0) {
      return {store::Answer::kNone, Text()};
    }
    const std::string& value = values[id];
    if (value.size() > into.size()) {
      return {store::Answer::kTooLong, Text()};
    }
    copy_bytes(into.data(), value.data(), value.size());
    return {store::Answer::kOk, Text(into.data(), value.size())};
  }
  store::Answer save(uint8_t id, Span<const char> bytes) override {
    const test::HeapLeave leave;
    ++saves;
    const store::Answer answer = std::exchange(next, always);
    if (answer == store::Answer::kOk) {
      values[id] = std::string(bytes.data(), bytes.size());
    }
    return answer;
  }

  std::map<uint8_t, std::string> values;
  store::Answer next = store::Answer::kOk;
  store::Answer always = store::Answer::kOk;  // after it
  int saves = 0;
};

}  // namespace esse::flags
