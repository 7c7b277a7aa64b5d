// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/command_help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

namespace esse::cli {
namespace {

constexpr size_t kColumns = 79;
constexpr size_t kIndent = 27;

std::string name_of(const CLI::Option& option) {
  const std::string type = option.get_type_size() == 0 ? "" : option.get_type_name();
  const std::string plain = type.substr(0, type.find(":{"));  // CLI11 adds what is allowed
  return "  " + option.get_name(false, true) + (plain.empty() ? "" : " " + plain);
}

bool is_common(const CLI::Option& option, const HelpTexts& texts) {
  return std::any_of(texts.common, texts.common + texts.common_count,
                     [&](const char* name) { return option.check_name(name); });
}

// Name and description, which is wrapped.
std::string entry(const CLI::Option& option) {
  std::string text, line = name_of(option);
  if (line.size() + 2 > kIndent) {
    text = line + "\n";
    line.clear();
  }
  line.resize(kIndent, ' ');
  std::istringstream words(option.get_description());
  for (std::string word; words >> word;) {
    if (line.size() + 1 + word.size() > kColumns) {
      text += line + "\n";
      line.assign(kIndent, ' ');
    }
    line += " " + word;
  }
  return text + line + "\n";
}

std::string help(const CLI::App& app,
                 const std::string& name,
                 bool is_long,
                 const HelpTexts& texts) {
  std::string text = "Usage: " + name + " [OPTIONS] " + texts.arguments + "\n" +
                     app.get_description() + ".\n" + texts.about;
  for (const std::string& group : app.get_groups()) {
    std::string entries;
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_group() == group && option->nonpositional() &&
          (is_long || is_common(*option, texts))) {
        entries += entry(*option);
      }
    }
    text += entries.empty() ? "" : "\n" + group + ":\n" + entries;
  }
  return text + (is_long ? texts.long_footer : texts.footer);
}

}  // namespace

void add_help(CLI::App& command, const HelpTexts& texts) {
  command.set_help_flag("-h,--help", "This")->group("Help");
  command.set_help_all_flag("--help-all", "All options, output, exit codes")->group("Help");
  command.formatter_fn(
      [&texts](const CLI::App* app, const std::string& name, CLI::AppFormatMode mode) {
        return help(*app, name, mode == CLI::AppFormatMode::All, texts);
      });
}

}  // namespace esse::cli
