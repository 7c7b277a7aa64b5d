// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `esse flags --store FOLDER` keeps: the values that the service gave, for the next start.
#include <string>
#include <vector>

#include "esse_flags/keeper.h"
#include "esse_posix/file_vault.h"

namespace esse::cli {

class Kept {
 public:
  /// Makes the folder when it is missing. Throws CLI::ValidationError, in the name of --store, when
  /// there is none then.
  Kept(const std::string& folder, const flags::Table& table);
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

  flags::Keeper& keeper() { return keeper_; }
  /// What there is to say of what was found; empty: nothing.
  std::string found() const;

 private:
  const std::string folder_;
  posix::FileVault vault_;
  std::vector<char> record_;
  flags::Keeper keeper_;
};

}  // namespace esse::cli
