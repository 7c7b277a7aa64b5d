// SPDX-License-Identifier: Apache-2.0
#pragma once
// How the files of tests/vectors write bytes: \n, \r, \0, \\, \xNN, and \{COUNT TEXT}. Both
// functions throw std::runtime_error for what they do not understand.
#include <stdexcept>
#include <string>

namespace esse::test {

/// The text with each \{COUNT TEXT} written out.
inline std::string repeated(const std::string& text) {
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

/// The bytes that the text stands for.
inline std::string unescaped(const std::string& text) {
  std::string bytes;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      bytes += text[at];
      continue;
    }
    const char kind = ++at < text.size() ? text[at] : '\0';
    if (kind == 'n') {
      bytes += '\n';
    } else if (kind == '\\') {
      bytes += '\\';
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

}  // namespace esse::test
