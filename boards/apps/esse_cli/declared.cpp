// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/declared.h"

#include <algorithm>

#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/flag_text.h"
#include "esse_cli/utf8.h"
#include "esse_flags/value_reader.h"

namespace esse::cli {
namespace {

using flags::Candidate;
using json::Token;
using Type = Candidate::Type;

constexpr size_t kMostFlags = 10'000;
constexpr size_t kMostKeyBytes = 255;
constexpr size_t kMostTextBytes = 0xFFFF;

[[noreturn]] void refuse_file(const std::string& why) { refuse("--declare", why); }

[[noreturn]] void refuse_flag(const std::string& key, const std::string& why) {
  refuse_file('"' + for_terminal_line(to_utf8(key)) + "\": " + why);
}

[[noreturn]] void refuse_shape() {
  refuse_file("an object of keys and defaults is wanted: {\"pump-turbo\": false}");
}

// "line 2, column 7"
std::string place(std::string_view text, size_t position) {
  const std::string_view before = text.substr(0, position);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1) +
         ", column " + std::to_string(position - line_start + 1);
}

// What a table of a firmware takes.
void check_key(const std::string& key) {
  const bool is_plain = std::all_of(
      key.begin(), key.end(), [](char c) { return c >= '!' && c <= '~' && c != '"' && c != '\\'; });
  if (key.empty()) {
    refuse_file("a key is empty");
  }
  if (!is_plain) {
    refuse_flag(key, "a key is printable ASCII without spaces, quotes and backslashes");
  }
  if (key.size() > kMostKeyBytes) {
    refuse_flag(key, "a key has at most 255 bytes");
  }
}

flags::Kind kind_of(Type type) {
  switch (type) {
    case Type::kBool:
      return flags::Kind::kBool;
    case Type::kNumber:
      return flags::Kind::kDecimal;
    case Type::kText:
      return flags::Kind::kText;
    default:
      return flags::Kind::kJson;
  }
}

size_t capacity_for(Type type, size_t size) {
  switch (type) {
    case Type::kText:
      return std::max(size, Declared::kTextBytes);
    case Type::kJson:
      return std::max(size, Declared::kJsonBytes);
    default:
      return 0;
  }
}

}  // namespace

// Reads the object as a profile reads what its service says.
class Declared::FileReader {
 public:
  FileReader(std::string_view text, std::map<std::string, Default>& out)
      : text_(text), scratch_(text.size() + 1), out_(out) {}

  void read() {
    for (Text rest = from_std(text_);;) {
      const json::Fed fed = reader_.feed(rest);
      rest = rest.from(fed.used);
      if (fed.token == Token::kNeedMore) {
        break;
      }
      take(fed.token);
    }
    if (reader_.end() == Token::kError) {
      refuse_syntax();
    }
    if (!has_begun_) {
      refuse_shape();
    }
  }

 private:
  void take(Token token) {
    if (token == Token::kError) {
      refuse_syntax();
    }
    if (!has_begun_) {
      has_begun_ = token == Token::kBeginObject;
      return has_begun_ ? void() : refuse_shape();
    }
    if (is_value_) {
      return take_value(token);
    }
    if (token == Token::kName || token == Token::kNamePart) {
      take_name(token);
    }
  }

  void take_name(Token token) {
    key_ += to_std(reader_.piece());
    if (token == Token::kName) {
      check_key(key_);
      is_value_ = true;
      value_.start(Span<char>(scratch_.data(), scratch_.size()));
    }
  }

  void take_value(Token token) {
    if (!value_.take(reader_, token)) {
      return;
    }
    const Candidate& value = value_.candidate();
    if (value.type == Type::kNothing) {
      refuse_flag(key_, "null is no default: false, 0, \"\" or {} says of which type the flag is");
    }
    if (value.text.size() > kMostTextBytes) {
      refuse_flag(key_, "a default has at most 65,535 bytes");
    }
    if (!out_.emplace(key_, Default{value, std::string(to_std(value.text))}).second) {
      refuse_flag(key_, "the key stands twice");
    }
    if (out_.size() > kMostFlags) {
      refuse_file("at most 10,000 flags");
    }
    key_.clear();
    is_value_ = false;
  }

  [[noreturn]] void refuse_syntax() const {
    const char* const why = reader_.fault() == json::Fault::kIncomplete ? "the JSON ends too early"
                            : reader_.fault() == json::Fault::kDepth    ? "too many levels"
                                                                        : "this is no JSON";
    refuse_file(place(text_, reader_.position()) + ": " + why);
  }

  const std::string_view text_;
  std::vector<char> scratch_;
  std::map<std::string, Default>& out_;
  json::Reader reader_{json::Reader::kMaxDepth};
  flags::ValueReader value_;
  std::string key_;
  bool has_begun_ = false;
  bool is_value_ = false;
};

Declared::Declared(std::string_view json) {
  FileReader(json, defaults_).read();
  if (defaults_.empty()) {
    refuse_file("it declares no flag");
  }
  lay_out();
  commit_defaults();
}

std::string_view Declared::key(uint16_t flag) const { return to_std(table_.key(flag)); }

void Declared::lay_out() {
  size_t words = 0, longest = 1;
  for (const auto& [key, value] : defaults_) {
    const Type type = value.value.type;
    const size_t capacity = capacity_for(type, value.text.size());
    words += flags::TableValues::words_for(kind_of(type), capacity);
    longest = std::max(longest, capacity);
  }
  default_words_.resize(words);
  bank_words_.resize(2 * words);
  scratch_.resize(longest);
  details_.resize(2 * defaults_.size());
  uint32_t* at = default_words_.data();
  for (const auto& [key, value] : defaults_) {
    flags::PackedFlag row;
    row.key = key.c_str();
    row.key_size = static_cast<uint8_t>(key.size());
    row.kind = kind_of(value.value.type);
    row.capacity = static_cast<uint16_t>(capacity_for(value.value.type, value.text.size()));
    row.value = at;
    at += flags::TableValues::words_for(row.kind, row.capacity);
    rows_.push_back(row);
  }
  table_ = flags::Table{rows_.data(), nullptr, nullptr, static_cast<uint16_t>(rows_.size())};
}

void Declared::commit_defaults() {
  const Span<char> scratch(scratch_.data(), scratch_.size());
  values_.emplace(Span<uint32_t>(default_words_.data(), default_words_.size()),
                  Span<uint32_t>(bank_words_.data(), bank_words_.size()));
  writer_.emplace(*values_, table_, details_.data(), scratch);
  writer_->begin(flags::Base::kDefaults);
  uint16_t flag = 0;
  for (auto& [key, value] : defaults_) {
    value.value.text = from_std(value.text);
    writer_->stage(flag++, value.value);
  }
  writer_->commit();
  if (const uint16_t bad = writer_->refused(0); bad != flags::kNoFlag) {
    refuse_flag(std::string(key(bad)), refusal_text(details(bad).error, capacity(bad)));
  }
  values_->make_defaults();
  std::fill(details_.begin(), details_.end(), flags::Details());
  writer_.emplace(*values_, table_, details_.data(), scratch);
}

}  // namespace esse::cli
