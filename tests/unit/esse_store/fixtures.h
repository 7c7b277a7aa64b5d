// SPDX-License-Identifier: Apache-2.0
#pragma once
// The simulated flash, and a Store in it, for the conformance suites.
#include <optional>

#include "conformance/flash_conformance.h"
#include "conformance/vault_conformance.h"
#include "esse_store/store.h"
#include "support/simulated_flash.h"

namespace esse::test {

class SimulatedFlashFixture final : public FlashFixture {
 public:
  explicit SimulatedFlashFixture(const store::Geometry& geometry) : flash_(geometry) {}
  store::Flash& flash() override { return flash_; }
  bool restart() override { return flash_.boot(), true; }
  SimulatedFlash& simulated() { return flash_; }

 private:
  SimulatedFlash flash_;
};

class StoreFixture final : public VaultFixture {
 public:
  explicit StoreFixture(const store::Geometry& geometry) : flash_(geometry) { restart(); }

  store::Vault& vault() override { return *store_; }
  store::Answer prepare() override {
    store::Answer answer = store::Answer::kNeedsErase;
    while (answer == store::Answer::kNeedsErase) {
      answer = store_->prepare();
    }
    return answer;
  }
  bool restart() override {
    flash_.boot();
    store_.emplace(flash_);
    const store::Answer answer = store_->mount();
    return answer == store::Answer::kOk ||
           (answer == store::Answer::kNeedsErase && prepare() == store::Answer::kOk);
  }
  /// In each unit of a record, each way in which it may be torn.
  bool cut_next_save(uint32_t at) override {
    flash_.cut_at(at / kTornKinds, static_cast<Torn>(at % kTornKinds));
    return at / kTornKinds < 20;
  }

 private:
  SimulatedFlash flash_;
  std::optional<store::Store> store_;
};

}  // namespace esse::test
