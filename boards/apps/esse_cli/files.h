// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files: what stands behind `@FILE` of a token, a header or a body. It is read anew for each
// attempt, since a token is renewed while the command runs.
#include <map>
#include <string>
#include <vector>

namespace esse::cli {

class Files {
 public:
  /// The bytes of `file`; "-" is stdin, and is read once. What cannot be read and never could is
  /// refused in the name of `option`. What could be read earlier is as it was then, and
  /// take_news() says so, once until it can be read again.
  const std::string& read(const std::string& option, const std::string& file);

  /// Whether anything but stdin was read.
  bool are_there() const { return are_there_; }
  /// What there is to say since the last call.
  std::vector<std::string> take_news();

 private:
  struct Known {
    std::string bytes;
    bool is_gone = false;
  };
  std::map<std::string, Known> known_;
  std::vector<std::string> news_;
  bool are_there_ = false;
};

}  // namespace esse::cli
