// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/flag_printer.h"

#include <ctime>

#include "esse_cli/flag_text.h"
#include "esse_cli/json_text.h"
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

std::string clock_text() {
  const time_t now = time(nullptr);
  tm local = {};
  char text[16];
  localtime_r(&now, &local);
  return std::string(text, strftime(text, sizeof text, "%H:%M:%S", &local));
}

// Members of a JSON object or items of an array, one after the other.
class Items {
 public:
  Items(std::string& out, const char* name, char open)
      : out_(out), close_(open == '{' ? '}' : ']') {
    out_ += std::string(",\"") + name + "\":" + open;
  }
  ~Items() { out_ += close_; }
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;

  void text(std::string_view text) {
    out_ += comma_;
    comma_ = ",";
    append_json(out_, text);
  }
  void member(std::string_view name, const std::string& json) {
    text(name);
    out_ += ':' + json;
  }

 private:
  std::string& out_;
  const char close_;
  const char* comma_ = "";
};

std::string in_quotes(const char* word) { return '"' + std::string(word) + '"'; }

}  // namespace

FlagPrinter::FlagPrinter(const FlagLook& look, Declared& flags, Output& output)
    : look_(look), flags_(flags), output_(output), said_(flags.size()) {
  for (uint16_t i = 0; i < flags_.size(); ++i) {
    said_[i].value = value_text(flags_.value(i));
  }
}

void FlagPrinter::commit(flags::Status status) {
  if (look_.json) {
    return commit_json(status);
  }
  if (was_listed_ || status == flags::Status::kReady) {
    list();
    refusals();
  }
}

void FlagPrinter::status(flags::Status status, const std::string& why) {
  if (look_.json) {
    std::string out = "{\"status\":" + in_quotes(flags::name(status));
    if (!why.empty()) {
      out += ",\"why\":";
      append_json(out, why);
    }
    return output_.add(out + "}\n");
  }
  line(flags::name(status) + (why.empty() ? "" : ": " + why));
}

// All of them when the service has said all for the first time, then what changed.
void FlagPrinter::list() {
  for (uint16_t i = 0; i < flags_.size(); ++i) {
    const std::string key(flags_.key(i));
    const std::string text = details_text(flags_.details(i), look_.versions);
    const std::string details = text.empty() ? "" : dimmed(" (" + text + ')');
    const std::string value = value_text(flags_.value(i));
    if (!was_listed_) {
      output_.add(key + " = " + for_terminal_line(value) + details + '\n');
    } else if (value != said_[i].value) {
      line(key + ": " + for_terminal_line(said_[i].value) + " -> " + for_terminal_line(value) +
           details);
    }
    said_[i].value = value;
  }
  was_listed_ = true;
}

// Each once.
void FlagPrinter::refusals() {
  for (uint16_t i = 0; i < flags_.size(); ++i) {
    const flags::Details& details = flags_.details(i);
    Said& said = said_[i];
    const bool is_new = details.error != said.error || details.version != said.version;
    if (details.error != flags::FlagError::kNone && is_new) {
      line(std::string(flags_.key(i)) + ": " + flags::name(details.error) + ": " +
           refusal_text(details.error, flags_.capacity(i)) + "; " + for_terminal_line(said.value) +
           " stays" +
           (look_.versions ? dimmed(" (version " + std::to_string(details.version) + ')') : ""));
    }
    said.error = details.error;
    said.version = details.version;
  }
}

void FlagPrinter::commit_json(flags::Status status) {
  std::string& out = output_.text();
  out += "{\"commit\":" + std::to_string(flags_.writer().commits()) +
         ",\"status\":" + in_quotes(flags::name(status));
  const auto each = [&](const char* name, char open, const auto& add) {
    Items items(out, name, open);
    for (uint16_t i = 0; i < flags_.size(); ++i) {
      add(items, i);
    }
  };
  each("values", '{',
       [&](Items& items, uint16_t i) { items.member(flags_.key(i), value_text(flags_.value(i))); });
  each("changed", '[', [&](Items& items, uint16_t i) {
    std::string value = value_text(flags_.value(i));
    if (value != said_[i].value) {
      items.text(flags_.key(i));
    }
    said_[i].value = std::move(value);
  });
  each("refused", '{', [&](Items& items, uint16_t i) {
    if (const flags::FlagError error = flags_.details(i).error; error != flags::FlagError::kNone) {
      items.member(flags_.key(i), in_quotes(flags::name(error)));
    }
  });
  if (look_.versions) {
    each("versions", '{', [&](Items& items, uint16_t i) {
      items.member(flags_.key(i), std::to_string(flags_.details(i).version));
    });
  }
  if (look_.reasons) {
    each("reasons", '{', [&](Items& items, uint16_t i) {
      items.member(flags_.key(i), in_quotes(flags::name(flags_.details(i).reason)));
    });
  }
  out += "}\n";
  output_.settle();
}

void FlagPrinter::line(const std::string& text) {
  output_.add(dimmed(clock_text() + ' ') + text + '\n');
}

std::string FlagPrinter::dimmed(const std::string& text) const {
  return look_.colour ? "\033[2m" + text + "\033[0m" : text;
}

}  // namespace esse::cli
