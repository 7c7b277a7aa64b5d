// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rules of esse_store/vault.h as plain functions, for any vault and any test framework, on a
// host or on a board: no heap, no exceptions, no library but esse_store. A vault's test writes one
// VaultFixture and runs every rule of vault_rules(), each with a fresh fixture.
#include "conformance/not_applicable.h"
#include "esse_store/vault.h"

namespace esse::test {

class VaultFixture {
 public:
  /// The vault under test; nothing is kept in it when the rule begins.
  virtual store::Vault& vault() = 0;
  /// Makes room after kNeedsErase: Store::prepare() until it answers kOk. Others never answer that.
  virtual store::Answer prepare() { return store::Answer::kFailed; }
  /// Lets go of what is kept and takes it again, as a reset does; afterwards vault() may be another
  /// object. False: this test cannot.
  virtual bool restart() { return false; }
  /// The next save() is cut by a loss of power somewhere, and fails; then restart(). `at` counts
  /// from 0, and says where. False: there is no such place any more, or this test cannot.
  virtual bool cut_next_save(uint32_t at) { return static_cast<void>(at), false; }
  /// The longest value that is certainly taken when nothing else is kept; at most 64 are tried.
  virtual size_t longest() { return 64; }

 protected:
  ~VaultFixture() = default;
};

struct VaultRule {
  const char* name;  ///< a C identifier, for test names
  /// nullptr when the rule holds, kNotApplicable, or what is broken.
  const char* (*check)(VaultFixture& fixture);
};

Span<const VaultRule> vault_rules();

}  // namespace esse::test
