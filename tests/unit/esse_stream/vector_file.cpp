// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_stream/vector_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace esse::test {
namespace {

std::string repeated(const std::string& text) {
  std::string all;
  size_t at = 0;
  for (size_t open; (open = text.find("\\{", at)) != std::string::npos;) {
    const size_t space = text.find(' ', open);
    const size_t close = text.find('}', open);
    if (space > close || close == std::string::npos) {
      throw std::runtime_error("not \\{COUNT TEXT}: " + text);
    }
    all += text.substr(at, open - at);
    for (int n = std::stoi(text.substr(open + 2, space - open - 2)); n > 0; --n) {
      all += text.substr(space + 1, close - space - 1);
    }
    at = close + 1;
  }
  return all + text.substr(at);
}

std::string unescaped(const std::string& text) {
  std::string bytes;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      bytes += text[at];
      continue;
    }
    const char kind = ++at < text.size() ? text[at] : '\0';
    if (kind == 'n') {
      bytes += '\n';
    } else if (kind == 'r') {
      bytes += '\r';
    } else if (kind == '0') {
      bytes += '\0';
    } else if (kind == 'x') {
      bytes += static_cast<char>(std::stoi(text.substr(at + 1, 2), nullptr, 16));
      at += 2;
    } else {
      throw std::runtime_error("unknown escape: " + text);
    }
  }
  return bytes;
}

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
