// SPDX-License-Identifier: Apache-2.0
#pragma once
// Chart: curves over time on a logarithmic scale, as an SVG of a few kilobytes.
#include <cstdint>
#include <string>
#include <vector>

namespace esse::test {

struct Curve {
  std::string words;   ///< its label
  const char* colour;  ///< as CSS says it
  std::vector<uint32_t> each_second;
};

struct Chart {
  std::string title;
  std::string x_words;
  std::string y_words;
  std::vector<Curve> curves;  ///< the first is drawn last, above the others
  uint32_t seconds = 120;     ///< the width
  uint32_t level = 0;         ///< not 0: a dashed line across ...
  std::string level_words;    ///< ... and its label
};

std::string to_svg(const Chart& chart);

/// 1234567 is "1,234,567".
std::string with_commas(uint64_t value);

}  // namespace esse::test
