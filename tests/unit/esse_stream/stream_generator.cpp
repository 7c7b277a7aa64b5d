// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_stream/differential.h"

namespace esse::test {
namespace {

class Generator {
 public:
  Generator(Random& random, size_t capacity)
      : random_(random), capacity_(capacity), limit_(capacity / 4), ends_(random.below(4)) {}

  std::string stream() {
    if (random_.one_in(5)) {
      text_ = std::string("\xEF\xBB\xBF\xEF\xBB\xBF").substr(0, random_.between(1, 6));
    }
    for (size_t n = random_.between(1, 24); n > 0; --n) {
      line();
    }
    if (random_.one_in(2)) {
      text_ += "\n\n";
    }
    if (random_.one_in(3)) {
      text_.resize(random_.below(text_.size() + 1));
    }
    if (random_.one_in(6)) {
      spoil();
    }
    return std::move(text_);
  }

 private:
  void line() {
    const size_t kind = random_.below(100);
    if (kind < 38) {
      field("data", data_length());
    } else if (kind < 58) {
      // a blank line
    } else if (kind < 67) {
      field("event", value_length());
    } else if (kind < 77) {
      field("id", value_length());
    } else if (kind < 83) {
      retry();
    } else if (kind < 90) {
      text_ += ':';
      value(data_length());
    } else if (kind < 95) {
      unknown();
    } else {
      value(random_.below(8));
    }
    end_line();
  }

  void field(const char* name, size_t length) {
    text_ += name;
    if (random_.one_in(12)) {
      return;
    }
    text_ += ':';
    text_ += random_.one_in(2) ? " " : "";
    value(length);
  }

  void retry() {
    static const char* const kForms[] = {
        ":",   ":5",  ": 250", ":007", ":4294967296",           ": ",
        ":5x", ":+5", ":  5",  "",     ":99999999999999999999", ":5 6",
        ":x"};
    text_ += "retry";
    text_ += kForms[random_.below(sizeof(kForms) / sizeof(kForms[0]))];
  }

  void unknown() {
    static const char* const kNames[] = {"dat", "dataa",   "Data",   "even", "events",
                                         "i",   "ide",     "retry ", "retr", "x",
                                         " ",   "comment", "d",      "e",    "\xEF\xBB\xBFretry"};
    text_ += kNames[random_.below(sizeof(kNames) / sizeof(kNames[0]))];
    text_ += random_.one_in(4) ? "" : ":";
    value(data_length());
  }

  // Letters that count on, so that a byte in a wrong place shows; now and then an odd one.
  void value(size_t length) {
    static const char kOdd[] = {'\0',   ' ',    ':',    '\t',   '\x0B',
                                '\x0C', '\x80', '\xEF', '\x0E', '\x7F'};
    for (; length > 0; --length) {
      counter_ = (counter_ + 1) % 26;
      text_ += random_.one_in(24) ? kOdd[random_.below(sizeof(kOdd))]
                                  : static_cast<char>('a' + counter_);
    }
  }

  size_t data_length() {
    switch (random_.below(8)) {
      case 0:
        return 0;
      case 1:
        return around(capacity_);
      case 2:
        return around(capacity_ - limit_);
      case 3:
        return random_.below(capacity_ > 1000 ? capacity_ : 3 * capacity_);
      default:
        return random_.below(capacity_ / 3 + 2);
    }
  }

  size_t value_length() {
    switch (random_.below(4)) {
      case 0:
        return around(limit_);
      case 1:
        return random_.one_in(8) ? random_.below(2 * capacity_) : 1;
      default:
        return random_.below(limit_ + 1);
    }
  }

  size_t around(size_t n) {
    const size_t low = n > 2 ? n - 2 : 0;
    return random_.between(low, n + 2);
  }

  void end_line() {
    static const char* const kEnds[] = {"\n", "\r\n", "\r"};
    text_ += kEnds[ends_ < 3 ? ends_ : random_.below(3)];
  }

  void spoil() {
    static const char kBytes[] = {'\n', '\r', ':', ' ', '\0', 'd', '\xEF', '\xBB', '\xBF'};
    for (size_t n = random_.between(1, 4); n > 0 && !text_.empty(); --n) {
      const char byte = kBytes[random_.below(sizeof(kBytes))];
      const size_t at = random_.below(text_.size());
      if (random_.one_in(2)) {
        text_[at] = byte;
      } else {
        text_.insert(at, 1, byte);
      }
    }
  }

  Random& random_;
  const size_t capacity_;
  const size_t limit_;
  const size_t ends_;
  size_t counter_ = 0;
  std::string text_;
};

}  // namespace

std::string random_stream(Random& random, size_t capacity) {
  return Generator(random, capacity).stream();
}

}  // namespace esse::test
