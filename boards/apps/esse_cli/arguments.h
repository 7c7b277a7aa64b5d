// SPDX-License-Identifier: Apache-2.0
#pragma once
// Options of kinds that CLI11 does not have, and what is said when the command line is wrong.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace esse::cli {

struct Range {
  uint64_t least;
  uint64_t most;
};

/// --flag TIME, in milliseconds.
CLI::Option* add_duration(CLI::App& app,
                          const std::string& flag,
                          Range range,
                          const std::function<void(uint64_t)>& set);
/// --flag SIZE, in bytes.
CLI::Option* add_size(CLI::App& app,
                      const std::string& flag,
                      Range range,
                      const std::function<void(uint64_t)>& set);
/// --flag RATIO, in sixteenths.
CLI::Option* add_ratio(CLI::App& app,
                       const std::string& flag,
                       Range range,
                       const std::function<void(uint64_t)>& set);
/// --flag N
CLI::Option* add_count(CLI::App& app,
                       const std::string& flag,
                       Range range,
                       const std::function<void(uint64_t)>& set);
/// --flag TEXT, as it is given: empty, in brackets, whatever.
CLI::Option* add_text(CLI::App& app,
                      const std::string& flag,
                      const std::function<void(const std::string&)>& set);
/// The same, kept in `value`.
CLI::Option* add_text(CLI::App& app, const std::string& flag, std::optional<std::string>& value);
/// The same for an option that may come again, each time with one value. `check` throws for a bad
/// one.
CLI::Option* add_list(CLI::App& app,
                      const std::string& flag,
                      std::vector<std::string>& values,
                      void (*check)(const std::string&) = nullptr);

/// The command line as App::parse() wants it. CLI11 gives `[1,2]`, `{}` and the empty text meanings
/// of its own, which differ from version to version, and a body may be each of them; so a byte in
/// front hides them from it. add_text() and add_list() take it away.
std::vector<std::string> guarded(const std::vector<std::string>& arguments);

/// An error of usage, in an option's name.
[[noreturn]] void refuse(const std::string& option, const std::string& why);

/// Why the command line was refused, without any value that may be a secret.
std::string explain(const CLI::App& app, const CLI::ParseError& error);

}  // namespace esse::cli
