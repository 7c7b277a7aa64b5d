// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_stream/vector_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "support/vector_text.h"

namespace esse::test {
namespace {

void take_line(const std::string& line, std::vector<Vector>& vectors) {
  const size_t space = line.find(' ');
  const std::string word = line.substr(0, space);
  const std::string rest = space == std::string::npos ? "" : line.substr(space + 1);
  if (word == "vector") {
    vectors.emplace_back();
    size_t digits = 0;
    vectors.back().number = std::stoi(rest, &digits);
    vectors.back().name = rest.substr(digits + 1);
  } else if (word == "wire" && !vectors.empty()) {
    vectors.back().wire += unescaped(repeated(rest));
  } else if (word == "report" && !vectors.empty()) {
    std::string& expected = vectors.back().expected;
    expected += (expected.empty() ? "" : " | ") + repeated(rest);
  } else {
    throw std::runtime_error("not understood: " + line);
  }
}

}  // namespace

std::vector<Vector> read_vectors(const std::string& folder) {
  std::vector<Vector> vectors;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") {
      continue;
    }
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && line[0] != '#') {
        take_line(line, vectors);
      }
    }
  }
  std::sort(vectors.begin(), vectors.end(),
            [](const Vector& a, const Vector& b) { return a.number < b.number; });
  return vectors;
}

}  // namespace esse::test
