// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the conformance suites.

namespace esse::test {

/// What a rule answers when the fixture cannot arrange what it needs: this very pointer. An
/// adapter's test states which rules these are, so that none is skipped in silence.
inline constexpr char kNotApplicable[] = "not applicable";

}  // namespace esse::test
