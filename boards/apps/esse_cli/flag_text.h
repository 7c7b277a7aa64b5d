// SPDX-License-Identifier: Apache-2.0
#pragma once
// Flags in words: for stdout and for --json. What comes out is UTF-8 in one line.
#include <string>

#include "esse_flags/writer.h"

namespace esse::cli {

/// All digits of a number: "20.5", "-0.001", "7e+300".
std::string number_text(Decimal number);

/// A value as JSON; an object or an array without white space.
std::string value_text(const flags::Candidate& value);

/// What is known besides the value: "version 12", "default", "version 12, TARGETING_MATCH"; of a
/// service without versions "TARGETING_MATCH".
std::string details_text(const flags::Details& details, bool has_versions = true);

/// Why a value was refused. `capacity`: of its text or JSON.
std::string refusal_text(flags::FlagError error, size_t capacity);

}  // namespace esse::cli
