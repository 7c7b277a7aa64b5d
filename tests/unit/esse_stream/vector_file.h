// SPDX-License-Identifier: Apache-2.0
#pragma once
// The vectors of tests/vectors, in the form that its README.md describes.
#include <string>
#include <vector>

namespace esse::test {

struct Vector {
  int number = 0;
  std::string name;
  std::string wire;
  std::string expected;  // as to_text(reports) writes it
};

/// All vectors of all files in `folder`, by number. Throws std::runtime_error for a line that it
/// does not understand.
std::vector<Vector> read_vectors(const std::string& folder);

}  // namespace esse::test
