// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/arguments.h"

#include <optional>
#include <string_view>

#include "esse_cli/units.h"
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

using Parse = std::optional<uint64_t> (*)(std::string_view);
using Show = std::string (*)(uint64_t);

struct Kind {
  const char* name;
  const char* example;
  Parse parse;
  Show show;
};

std::string show_number(uint64_t n) { return std::to_string(n); }

std::string show_size(uint64_t n) { return std::to_string(n) + " bytes"; }

std::string show_ratio(uint64_t sixteenths) {
  std::string text = std::to_string(static_cast<double>(sixteenths) / 16);
  text.erase(text.find_last_not_of('0') + 1);
  return text.back() == '.' ? text.substr(0, text.size() - 1) : text;
}

std::string show_duration(uint64_t ms) {
  constexpr uint64_t kDay = 24 * 3600 * 1000;
  return ms != 0 && ms % kDay == 0 ? std::to_string(ms / kDay) + " days" : duration_text(ms);
}

std::optional<uint64_t> parse_count(std::string_view text) {
  const bool is_plain = text.find_first_not_of("0123456789") == std::string_view::npos;
  return is_plain ? parse_size(text) : std::nullopt;
}

constexpr Kind kDuration = {"TIME", "a time such as 500ms, 5s, 2m, 1h", parse_duration,
                            show_duration};
constexpr Kind kSize = {"SIZE", "a size such as 256, 64k, 16M", parse_size, show_size};
constexpr Kind kRatio = {"RATIO", "a number such as 1.5", parse_sixteenths, show_ratio};
constexpr Kind kCount = {"N", "a whole number", parse_count, show_number};

constexpr char kGuard = '\x1F';

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string with_guard(const std::string& value) {
  return value.empty() || !is_alphanumeric(value[0]) ? kGuard + value : value;
}

std::string without_guard(const std::string& value) {
  return !value.empty() && value[0] == kGuard ? value.substr(1) : value;
}

// Where the value begins in `value`, `--option=value` and `-ovalue`; npos: there is none.
size_t value_of(const std::string& argument) {
  if (argument.empty() || argument[0] != '-') {
    return 0;
  }
  if (argument.compare(0, 2, "--") == 0) {
    const size_t equals = argument.find('=');
    return equals == std::string::npos ? equals : equals + 1;
  }
  return argument.size() > 2 ? 2 : std::string::npos;
}

CLI::Option* add(CLI::App& app,
                 const std::string& flag,
                 const Kind& kind,
                 const std::function<void(const std::string&)>& set) {
  return add_text(app, flag, set)->type_name(kind.name);
}

std::function<void(const std::string&)> reader(const std::string& flag,
                                               const Kind& kind,
                                               Range range,
                                               const std::function<void(uint64_t)>& set) {
  const std::string name = flag.substr(flag.rfind(',') + 1);
  return [name, kind, range, set](const std::string& text) {
    const std::optional<uint64_t> value = kind.parse(text);
    if (!value) {
      refuse(name, std::string(kind.example) + " is wanted, not " + for_terminal(to_utf8(text)));
    }
    if (*value < range.least) {
      refuse(name, "at least " + kind.show(range.least));
    }
    if (*value > range.most) {
      refuse(name, "at most " + kind.show(range.most));
    }
    set(*value);
  };
}

// The name of an argument: what stands before '=', or the letter of a short option, whose value may
// follow it directly.
std::string option_name(const std::string& argument) {
  return argument.compare(0, 2, "--") == 0 ? argument.substr(0, argument.find('='))
                                           : argument.substr(0, 2);
}

}  // namespace

CLI::Option* add_duration(CLI::App& app,
                          const std::string& flag,
                          Range range,
                          const std::function<void(uint64_t)>& set) {
  return add(app, flag, kDuration, reader(flag, kDuration, range, set));
}

CLI::Option* add_size(CLI::App& app,
                      const std::string& flag,
                      Range range,
                      const std::function<void(uint64_t)>& set) {
  return add(app, flag, kSize, reader(flag, kSize, range, set));
}

CLI::Option* add_ratio(CLI::App& app,
                       const std::string& flag,
                       Range range,
                       const std::function<void(uint64_t)>& set) {
  return add(app, flag, kRatio, reader(flag, kRatio, range, set));
}

CLI::Option* add_count(CLI::App& app,
                       const std::string& flag,
                       Range range,
                       const std::function<void(uint64_t)>& set) {
  return add(app, flag, kCount, reader(flag, kCount, range, set));
}

CLI::Option* add_text(CLI::App& app,
                      const std::string& flag,
                      const std::function<void(const std::string&)>& set) {
  return app.add_option_function<std::string>(
      flag, [set](const std::string& value) { set(without_guard(value)); });
}

CLI::Option* add_text(CLI::App& app, const std::string& flag, std::optional<std::string>& value) {
  return add_text(app, flag, [&value](const std::string& text) { value = text; });
}

CLI::Option* add_list(CLI::App& app,
                      const std::string& flag,
                      std::vector<std::string>& values,
                      void (*check)(const std::string&)) {
  using Values = std::vector<std::string>;
  const auto set = [&values, check](const Values& given) {
    values.clear();
    for (const std::string& value : given) {
      values.push_back(without_guard(value));
      if (check != nullptr) {
        check(values.back());
      }
    }
  };
  // One value a time: `-H 'A: b' URL` must not take the URL for a second header.
  return app.add_option_function<Values>(flag, set)->allow_extra_args(false)->take_all();
}

std::vector<std::string> guarded(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (auto argument = arguments.rbegin(); argument != arguments.rend(); ++argument) {
    const size_t at = value_of(*argument);
    out.push_back(at == std::string::npos
                      ? *argument
                      : argument->substr(0, at) + with_guard(argument->substr(at)));
  }
  return out;
}

void refuse(const std::string& option, const std::string& why) {
  throw CLI::ValidationError(option, why);
}

std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  if (app.get_subcommands().empty()) {
    return "a command is wanted: tail, flags or serve";
  }
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    return for_terminal(to_utf8(error.what()));
  }
  for (const std::string& argument : app.remaining(true)) {
    if (argument.size() > 1 && argument[0] == '-') {
      return option_name(argument) + ": there is no such option";
    }
  }
  // Not which: behind an option that was left out stands its value.
  return "there is one argument too many";
}

}  // namespace esse::cli
