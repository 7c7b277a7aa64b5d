// SPDX-License-Identifier: Apache-2.0
#pragma once
// The JSON text that readers are measured on: the data of a LaunchDarkly put of 5,000 flags, about
// 1 MB. The same on every machine.
#include <stdint.h>

#include <string>

namespace esse::bench {

inline std::string key_of(unsigned flag) {
  const char* const areas[] = {"pump", "lcd-theme", "checkout-flow", "web.navigation", "ota"};
  const char* const parts[] = {"turbo", "enable-new-layout", "retry-limit", "beta", "rollout-2026"};
  return std::string(areas[flag % 5]) + "-" + parts[flag / 5 % 5] + "-" + std::to_string(flag);
}

// xorshift.
class PutGenerator {
 public:
  std::string put(unsigned flags) {
    std::string text = "{";
    for (unsigned flag = 0; flag < flags; ++flag) {
      text += flag == 0 ? "" : ",";
      text += "\"" + key_of(flag) + "\":{\"flagVersion\":" + std::to_string(1 + below(40)) +
              ",\"trackEvents\":" + (below(4) == 0 ? "true" : "false") + ",\"value\":" + value() +
              ",\"variation\":" + std::to_string(below(4)) +
              ",\"version\":" + std::to_string(100 + below(2000)) +
              (below(4) != 0 ? reason() : "") + "}";
    }
    return text + "}";
  }

 private:
  uint32_t below(uint32_t n) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ % n;
  }
  std::string letters(unsigned n) {
    std::string text;
    for (; n != 0; --n) {
      text += "abcdefghijklmnopqrstuvwxyz  "[below(28)];
    }
    return text;
  }
  std::string value() {
    switch (below(8)) {
      case 0:
        return std::to_string(below(10000));
      case 1:
        return std::to_string(below(100)) + "." + std::to_string(1 + below(9));
      case 2:
        return "\"" + letters(8 + below(40)) + "\"";
      case 3:
        return "\"" + letters(below(12)) + "\\n" + letters(8) + "\\u00e9\xC3\xA9\"";
      case 4:
        return "{\"min\":" + std::to_string(below(100)) +
               ",\"max\":" + std::to_string(below(1000)) +
               ",\"steps\":[1,2,5,10,20,50],\"label\":\"" + letters(12) + "\",\"unit\":null}";
      default:
        return below(2) == 0 ? "true" : "false";
    }
  }
  std::string reason() {
    return ",\"reason\":{\"kind\":\"RULE_MATCH\",\"ruleIndex\":" + std::to_string(below(9)) +
           ",\"ruleId\":\"" + std::to_string(100000 + below(900000)) + "-" + letters(12) +
           "\",\"inExperiment\":false}";
  }

  uint32_t state_ = 2463534242u;
};

}  // namespace esse::bench
