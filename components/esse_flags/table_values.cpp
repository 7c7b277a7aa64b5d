// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/table_values.h"

#include "esse_flags/internal/read_value.h"

namespace esse::flags {

Writer::Writer(TableValues& values, const Table& table, Details* details, Span<char> scratch)
    : banks_(values.state_),
      memory_(values.memory()),
      table_(table),
      details_(details),
      scratch_(scratch) {}

void TableValues::make_defaults() {
  const char* const live = reinterpret_cast<const char*>(state_.live(memory()));
  copy_bytes(reinterpret_cast<char*>(defaults_.data()), live, defaults_.size() * sizeof(uint32_t));
  state_ = internal::Banks();
}

Candidate TableValues::value(const PackedFlag& flag) const {
  return internal::read_value(flag, memory(), state_.live(memory()));
}

}  // namespace esse::flags
