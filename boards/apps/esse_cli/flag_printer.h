// SPDX-License-Identifier: Apache-2.0
#pragma once
// How flags look on stdout: sentences for people, or a JSON object a commit.
#include <memory>
#include <string>
#include <vector>

#include "esse_cli/declared.h"
#include "esse_cli/output.h"

namespace esse::cli {

struct FlagLook {
  bool json = false;
  bool colour = false;
  bool reasons = false;
  bool versions = true;
};

class FlagPrinter {
 public:
  /// Borrows both.
  FlagPrinter(const FlagLook& look, Declared& flags, Output& output);

  /// After a commit.
  void commit(flags::Status status);
  /// After the status changed without a commit. `why` can be shown; it may be empty.
  void status(flags::Status status, const std::string& why);

 private:
  // What was said last of a flag.
  struct Said {
    std::string value;
    flags::FlagError error = flags::FlagError::kNone;
    uint32_t version = 0;  // of the error
  };

  void commit_json(flags::Status status);
  void list();
  void refusals();
  void line(const std::string& text);
  std::string shown(uint16_t flag) const;
  std::string dimmed(const std::string& text) const;

  const FlagLook look_;
  Declared& flags_;
  Output& output_;
  std::vector<Said> said_;
  bool was_listed_ = false;
};

}  // namespace esse::cli
