// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rules of esse_store/flash.h as plain functions, for any adapter and any test framework, on a
// host or on a board: no heap, no exceptions, no library but esse_store. They erase all of the
// flash, about ten times. An adapter writes one FlashFixture and runs every rule of flash_rules().
#include "conformance/not_applicable.h"
#include "esse_store/flash.h"

namespace esse::test {

class FlashFixture {
 public:
  virtual store::Flash& flash() = 0;
  /// Lets go of the flash and takes it again, as a reset does. False: this adapter's test cannot.
  virtual bool restart() { return false; }

 protected:
  ~FlashFixture() = default;
};

struct FlashRule {
  const char* name;  ///< a C identifier, for test names
  /// nullptr when the rule holds, kNotApplicable, or what is broken.
  const char* (*check)(FlashFixture& fixture);
};

Span<const FlashRule> flash_rules();

}  // namespace esse::test
