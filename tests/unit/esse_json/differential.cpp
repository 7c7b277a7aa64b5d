// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_json/differential.h"

#include <stdlib.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "esse_base/std_interop.h"
#include "esse_json/reader.h"

namespace esse::test {
namespace {

using json::Fault;
using json::Fed;
using json::Reader;
using json::Token;

struct Seen {
  Token token = Token::kNeedMore;
  std::string text;
  bool well_formed = true;
  Decimal number;
  bool exact = true;
};

double as_double(Decimal number) {
  const std::string text = std::to_string(number.mantissa) + "e" + std::to_string(number.exponent);
  return strtod(text.c_str(), nullptr);
}

// How many digits a Decimal needs for the number that is written so.
size_t digits_of(const std::string& written) {
  std::string digits;
  for (const char c : written.substr(0, written.find_first_of("eE"))) {
    if (c >= '0' && c <= '9') {
      digits += c;
    }
  }
  const size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? 0 : digits.find_last_not_of('0') - first + 1;
}

// Whether the number that is written so has an exponent that a Decimal may not have.
bool is_out_of_reach(const std::string& written) {
  const size_t exponent = written.find_first_of("eE");
  return exponent != std::string::npos &&
         std::abs(strtod(written.c_str() + exponent + 1, nullptr)) > 400e6;
}

class Listener {
 public:
  explicit Listener(Reader& reader) : reader_(reader) {}

  void read(const std::string& text, Reads reads) {
    for (size_t at = 0; at < text.size();) {
      const size_t end = at + reads.next(at, text.size() - at);
      do {
        const Fed fed = reader_.feed(Span<const char>(text.data() + at, end - at));
        at += fed.used;
        if (fed.token == Token::kError) {
          reader_.end();
          if (within_) {
            seen.back().well_formed = reader_.well_formed();
          }
          return;
        }
        take(fed.token);
      } while (at < end);
    }
    take(reader_.end());
    if (within_) {
      seen.back().well_formed = reader_.well_formed();
    }
  }

  std::vector<Seen> seen;

 private:
  void take(Token token) {
    if (token == Token::kNeedMore || token == Token::kError) {
      return;
    }
    if (!within_) {
      seen.emplace_back();
    }
    Seen& last = seen.back();
    within_ = token == Token::kNamePart || token == Token::kStringPart;
    last.token = token;
    if (within_ || token == Token::kName || token == Token::kString) {
      last.text += to_std(reader_.piece());
      last.well_formed = reader_.well_formed();
    } else if (token == Token::kNumber) {
      last.number = reader_.number();
      last.exact = reader_.is_exact();
    }
  }

  Reader& reader_;
  bool within_ = false;
};

// Where nlohmann refused a text. A number that is infinite as a double is no syntax error.
size_t place_of(size_t at, const nlohmann::detail::exception& error) {
  constexpr int kNumberOverflow = 406;
  return error.id == kNumberOverflow ? SIZE_MAX : at;
}

// nlohmann's events, each held against what was seen.
class Judge : public nlohmann::json_sax<nlohmann::json> {
 public:
  Judge(const std::vector<Seen>& seen, bool refused) : seen_(seen), refused_(refused) {}

  bool null() override { return expect(next(Token::kNull), "null"); }
  bool boolean(bool value) override {
    return expect(next(value ? Token::kTrue : Token::kFalse), "boolean");
  }
  bool number_integer(int64_t value) override {
    return judge_integer(std::to_string(value), static_cast<double>(value));
  }
  bool number_unsigned(uint64_t value) override {
    return judge_integer(std::to_string(value), static_cast<double>(value));
  }
  bool number_float(double value, const std::string& written) override {
    return judge_number(written, value);
  }
  bool string(std::string& value) override {
    return expect(next(Token::kString) && last().text == value, "string " + value);
  }
  bool key(std::string& value) override {
    return expect(next(Token::kName) && last().text == value, "name " + value);
  }
  bool binary(binary_t&) override { return expect(false, "binary"); }
  bool start_object(size_t) override { return expect(next(Token::kBeginObject), "{"); }
  bool end_object() override { return expect(next(Token::kEndObject), "}"); }
  bool start_array(size_t) override { return expect(next(Token::kBeginArray), "["); }
  bool end_array() override { return expect(next(Token::kEndArray), "]"); }
  bool parse_error(size_t at,
                   const std::string&,
                   const nlohmann::detail::exception& error) override {
    position = place_of(at, error);
    return false;
  }

  std::string found;
  size_t position = 0;  // bytes that it had looked at when it refused

 private:
  bool next(Token token) { return ++count_ <= seen_.size() && last().token == token; }
  const Seen& last() const { return seen_[count_ - 1]; }
  bool expect(bool good, const std::string& what) {
    if (!good) {
      found = "token " + std::to_string(count_) + ": " + what;
    }
    return good;
  }
  bool judge_integer(const std::string& written, double value) {
    int64_t ours = 0;
    return judge_number(written, value) &&
           (!last().exact || !to_integer(last().number, ours) ||
            expect(std::to_string(ours) == written, "integer " + written));
  }
  bool judge_number(const std::string& written, double value) {
    if (refused_ && count_ == seen_.size()) {
      // "01" is two numbers to nlohmann, of which the second is wrong; and "[1" is a number and an
      // end.
      position = SIZE_MAX;
      return false;
    }
    if (!expect(next(Token::kNumber), "number " + written)) {
      return false;
    }
    if (is_out_of_reach(written)) {
      return true;
    }
    const volatile double theirs = value;  // x87 would keep all 64 bits of an integer
    const double ours = as_double(last().number);
    const bool fits = digits_of(written) <= DecimalReader::kDigits;
    const bool equal = fits ? ours == theirs : std::abs(ours - theirs) <= std::abs(theirs) * 1e-15;
    return expect(equal, "value of " + written) &&
           expect(last().exact == fits, "exactness of " + written);
  }

  const std::vector<Seen>& seen_;
  const bool refused_;  // by the reader
  size_t count_ = 0;
};

// Accepts every event, and remembers where the text was refused.
class Deaf : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(int64_t) override { return true; }
  bool number_unsigned(uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool key(std::string&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t at,
                   const std::string&,
                   const nlohmann::detail::exception& error) override {
    position = place_of(at, error);
    return false;
  }

  size_t position = 0;
};

bool nlohmann_would_refuse(const std::vector<Seen>& seen) {
  for (const Seen& one : seen) {
    if (!one.well_formed || (one.token == Token::kNumber && std::isinf(as_double(one.number)))) {
      return true;
    }
  }
  return false;
}

// The text up to the error may go on: nlohmann finds nothing wrong with it but its end.
std::string difference_of_position(const std::string& text, size_t position, size_t theirs) {
  if (text.find("\\uD") < position || text.find("\\ud") < position) {
    return "";  // a lone surrogate is refused there where it stands
  }
  if (theirs < position + 1) {
    return "refused only at " + std::to_string(position) + ", not at " + std::to_string(theirs);
  }
  Deaf deaf;
  const std::string before = text.substr(0, position);
  if (!nlohmann::json::sax_parse(before, &deaf) && deaf.position <= position) {
    return "at " + std::to_string(position) + " it was wrong before";
  }
  return "";
}

}  // namespace

std::string difference_to_nlohmann(const std::string& text, Reads reads) {
  Reader reader(Reader::kMaxDepth);
  Listener listener(reader);
  listener.read(text, reads);
  if (text.find('\0') != std::string::npos || reader.fault() == Fault::kDepth) {
    return "";
  }
  const bool ours = reader.fault() == Fault::kNone;
  Judge judge(listener.seen, !ours);
  const bool theirs = nlohmann::json::sax_parse(text, &judge);
  if (!judge.found.empty()) {
    return judge.found;
  }
  if (nlohmann_would_refuse(listener.seen)) {
    return theirs ? "nlohmann accepts what it should not" : "";
  }
  if (ours != theirs) {
    return ours ? "nlohmann refuses it" : "nlohmann accepts it";
  }
  return ours ? "" : difference_of_position(text, reader.position(), judge.position);
}

}  // namespace esse::test
