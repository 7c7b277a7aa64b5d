// SPDX-License-Identifier: Apache-2.0
#pragma once
// A flag's value as it lies in a bank, as a Candidate. Its text is a view into the bank.
#include "esse_flags/writer.h"

namespace esse::flags::internal {

Candidate read_value(const PackedFlag& flag, const Memory& memory, const Word* bank);

}  // namespace esse::flags::internal
