// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/read_value.h"

namespace esse::flags {

namespace {

// Without a division in 64 bits, which takes a library.
Decimal decimal_of(int32_t integer) {
  char digits[10];
  const auto magnitude = static_cast<uint32_t>(integer);
  DecimalReader reader;
  reader.start(integer < 0);
  for (const char c : format_decimal(integer < 0 ? 0 - magnitude : magnitude, digits)) {
    reader.digit(static_cast<unsigned>(c - '0'));
  }
  return reader.value();
}

}  // namespace

Candidate Writer::value(uint16_t flag) const {
  return internal::read_value(table_.flags[flag], memory_, banks_.live(memory_));
}

Candidate internal::read_value(const PackedFlag& flag, const Memory& memory, const Word* bank) {
  using Type = Candidate::Type;
  const char* const at =
      reinterpret_cast<const char*>(bank) +
      (static_cast<const char*>(flag.value) - reinterpret_cast<const char*>(memory.defaults));
  Candidate out;
  int32_t integer = 0;
  uint16_t size = 0;
  switch (flag.kind) {
    case Kind::kBool:
      out.type = Type::kBool;
      out.boolean = *at != 0;
      break;
    case Kind::kInteger:
      out.type = Type::kNumber;
      copy_bytes(reinterpret_cast<char*>(&integer), at, sizeof(integer));
      out.number = decimal_of(integer);
      break;
    case Kind::kDecimal:
      out.type = Type::kNumber;
      copy_bytes(reinterpret_cast<char*>(&out.number), at, internal::width_of(flag.kind, 0));
      break;
    default:
      out.type = flag.kind == Kind::kText ? Type::kText : Type::kJson;
      copy_bytes(reinterpret_cast<char*>(&size), at, sizeof(size));
      out.text = Text(at + sizeof(size), size);
      break;
  }
  return out;
}

}  // namespace esse::flags
