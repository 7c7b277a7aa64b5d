// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/files.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <utility>

#include "esse_cli/arguments.h"
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

std::optional<std::string> read_all(std::istream& in) {
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return in.bad() ? std::nullopt : std::optional<std::string>(std::move(bytes));
}

std::optional<std::string> read_stdin() {
  std::optional<std::string> bytes = read_all(std::cin);
  return ferror(stdin) != 0 ? std::nullopt : bytes;  // std::cin takes it for the end
}

std::optional<std::string> read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || in.peek() == std::ifstream::traits_type::eof()) {
    in.clear(in.rdstate() & ~std::ios::eofbit);  // an empty file is one, a folder is none
  }
  return in ? read_all(in) : std::nullopt;
}

}  // namespace

const std::string& Files::read(const std::string& option, const std::string& file) {
  const bool is_stdin = file == "-";
  const auto known = known_.find(file);
  if (is_stdin && known != known_.end()) {
    return known->second.bytes;
  }
  are_there_ = are_there_ || !is_stdin;
  std::optional<std::string> bytes = is_stdin ? read_stdin() : read_file(file);
  if (bytes) {
    return (known_[file] = Known{std::move(*bytes), false}).bytes;
  }
  const std::string why = "cannot read " + (is_stdin ? "stdin" : for_terminal(to_utf8(file)));
  if (known == known_.end()) {
    refuse(option, why);
  }
  if (!known->second.is_gone) {
    known->second.is_gone = true;
    news_.push_back(option + ": " + why + " any more; what was in it is sent");
  }
  return known->second.bytes;
}

std::vector<std::string> Files::take_news() { return std::exchange(news_, {}); }

}  // namespace esse::cli
