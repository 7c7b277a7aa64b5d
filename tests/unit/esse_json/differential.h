// SPDX-License-Identifier: Apache-2.0
#pragma once
// The reader against nlohmann-json: whether a text is accepted, each token and each value. Where
// the two mean to differ: nlohmann refuses strings that are not well formed and numbers that are
// infinite as a double, and takes NUL for the end of the text.
#include <string>

#include "support/reads.h"

namespace esse::test {

/// What differs, "" when nothing does. Texts with NUL, and those of more than 64 levels, are not
/// compared. The reader gets the text as `reads` says.
std::string difference_to_nlohmann(const std::string& text, Reads reads);

}  // namespace esse::test
