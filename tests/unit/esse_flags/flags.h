// SPDX-License-Identifier: Apache-2.0
#pragma once
// The flags of the tests, with a rule of each sort.
#include "esse_flags/table.h"
#include "unit/esse_flags/settings.h"

namespace esse::flags {

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::name>("name").one_of("pump", "motor"),
    flag<&Settings::blink>("blink"),
    flag<&Settings::loud>("loud"),
    flag<&Settings::rate_ms>("blink-rate-ms").within(50, 5'000),
    flag<&Settings::gain>("gain").within(-1.5_dec, 100_dec),
    flag<&Settings::greeting>("greeting").expires_after(24 * 3600),
    flag<&Settings::limits>("limits"),
};

}  // namespace esse::flags
