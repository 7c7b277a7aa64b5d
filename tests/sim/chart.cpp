// SPDX-License-Identifier: Apache-2.0
#include "chart.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace esse::test {

namespace {

constexpr int kWidth = 800;
constexpr int kHeight = 440;
constexpr int kLeft = 76;
constexpr int kRight = 780;
constexpr int kTop = 84;
constexpr int kBottom = 380;

std::string format(const char* pattern, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof text, pattern, arguments);
  va_end(arguments);
  return text;
}

struct Scale {
  uint32_t seconds;
  uint32_t decades;

  int x(uint32_t second) const {
    return kLeft + static_cast<int>(second * (kRight - kLeft) / seconds);
  }
  // Half a decade under 1 is the bottom, where none are.
  int y(uint32_t value) const {
    const double height = value == 0 ? 0 : std::log10(static_cast<double>(value)) + 0.5;
    return kBottom - static_cast<int>(std::lround(height * (kBottom - kTop) / (decades + 0.5)));
  }
};

std::string axes(const Chart& chart, const Scale& scale) {
  std::string svg = "<g stroke=\"#ddd\">\n";
  std::string labels = "<g fill=\"#444\" font-size=\"12\">\n";
  uint32_t value = 1;
  for (uint32_t decade = 0; decade <= scale.decades; ++decade, value *= 10) {
    svg += format("<path d=\"M%d %dH%d\"/>\n", kLeft, scale.y(value), kRight);
    labels += format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", kLeft - 8,
                     scale.y(value) + 4, with_commas(value).c_str());
  }
  labels +=
      format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>\n", kLeft - 8, kBottom + 4);
  for (uint32_t second = 0; second <= scale.seconds; second += scale.seconds / 6) {
    svg += format("<path d=\"M%d %dV%d\"/>\n", scale.x(second), kTop, kBottom);
    labels += format("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%u s</text>\n",
                     scale.x(second), kBottom + 18, second);
  }
  labels += format("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                   (kLeft + kRight) / 2, kBottom + 42, chart.x_words.c_str());
  labels +=
      format("<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
             (kTop + kBottom) / 2, chart.y_words.c_str());
  return svg + "</g>\n" + labels + "</g>\n";
}

std::string line(const Curve& curve, const Scale& scale) {
  std::string svg =
      format("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" points=\"", curve.colour);
  for (uint32_t second = 0; second < scale.seconds; ++second) {
    const uint32_t value = second < curve.each_second.size() ? curve.each_second[second] : 0;
    svg += format("%d,%d ", scale.x(second), scale.y(value));
  }
  svg.back() = '"';
  return svg + "/>\n";
}

std::string legend(const Chart& chart) {
  std::string svg;
  int y = 46;
  int x = kLeft;
  for (const Curve& curve : chart.curves) {
    svg += format("<path d=\"M%d %dh22\" stroke=\"%s\" stroke-width=\"3\"/>", x, y, curve.colour);
    svg += format("<text x=\"%d\" y=\"%d\" font-size=\"13\">%s</text>\n", x + 28, y + 4,
                  curve.words.c_str());
    x += 60 + 7 * static_cast<int>(curve.words.size());
    if (x > kRight - 200) {
      x = kLeft;
      y += 20;
    }
  }
  return svg;
}

}  // namespace

std::string with_commas(uint64_t value) {
  std::string digits = std::to_string(value);
  for (size_t i = digits.size(); i > 3; i -= 3) {
    digits.insert(i - 3, ",");
  }
  return digits;
}

std::string to_svg(const Chart& chart) {
  uint32_t most = chart.level;
  for (const Curve& curve : chart.curves) {
    for (const uint32_t value : curve.each_second) {
      most = std::max(most, value);
    }
  }
  Scale scale{chart.seconds, 0};
  for (uint64_t top = 1; top < most; top *= 10) {
    ++scale.decades;
  }
  std::string svg = format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
      "height=\"%d\" font-family=\"sans-serif\">\n"
      "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
      "<title>%s</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n"
      "<text x=\"%d\" y=\"24\" font-size=\"15\" font-weight=\"bold\">%s</text>\n",
      kWidth, kHeight, kWidth, kHeight, chart.title.c_str(), kWidth, kHeight, kLeft,
      chart.title.c_str());
  svg += legend(chart) + axes(chart, scale);
  for (size_t i = chart.curves.size(); i > 0; --i) {
    svg += line(chart.curves[i - 1], scale);
  }
  if (chart.level == 0) {
    return svg + "</svg>\n";
  }
  const int level = scale.y(chart.level);
  svg += format("<path d=\"M%d %dH%d\" stroke=\"#000\" stroke-dasharray=\"5 4\"/>\n", kLeft, level,
                kRight);
  svg += format(
      "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-size=\"12\" stroke=\"#fff\" "
      "stroke-width=\"4\" paint-order=\"stroke\">%s</text>\n",
      kRight - 4, level - 6, chart.level_words.c_str());
  return svg + "</svg>\n";
}

}  // namespace esse::test
