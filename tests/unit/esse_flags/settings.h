// SPDX-License-Identifier: Apache-2.0
#pragma once
// The settings of the tests: members of each type, some of which share a word.
#include "esse_flags/values.h"

namespace esse::flags {

struct Settings {
  bool blink = true;
  bool loud = false;
  String<5> name = "pump";
  int32_t rate_ms = 500;
  Decimal gain = 20.5_dec;
  String<32> greeting = "hello";
  Json<16> limits = "{}";
};

}  // namespace esse::flags
