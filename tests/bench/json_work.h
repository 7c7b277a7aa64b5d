// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the JSON reader is measured at, on a host and on a Cortex-M3: the text comes in reads of one
// size, and one of three things is done with it.
#include "esse_json/reader.h"

namespace esse::bench {

/// What was found: the same for every split, or the measurement is worth nothing.
struct Work {
  uint32_t tokens = 0;
  uint32_t sum = 0;  // of the declared flags' versions
};

/// Nothing of the text but its first bracket is wanted; it is checked nevertheless.
class Skip {
 public:
  void take(json::Reader& reader, json::Token) {
    ++work.tokens;
    reader.skip();
  }
  Work work;
};

/// Every token is looked at.
class Tokens {
 public:
  void take(json::Reader& reader, json::Token token) {
    work.tokens += token != json::Token::kStringPart && token != json::Token::kNamePart;
    work.sum += token == json::Token::kNumber ? static_cast<uint32_t>(reader.number().mantissa) : 0;
  }
  Work work;
};

/// Finds a name in a sorted list, as its pieces come: a range of the list is narrowed byte by byte.
class Matcher {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  void start(const char* const* names, uint32_t count) {
    names_ = names;
    first_ = 0;
    last_ = count;
    size_ = 0;
  }
  void take(Text piece) {
    for (size_t i = 0; i < piece.size() && first_ != last_; ++i, ++size_) {
      while (first_ != last_ && names_[first_][size_] != piece[i]) {
        ++first_;
      }
      while (first_ != last_ && names_[last_ - 1][size_] != piece[i]) {
        --last_;
      }
    }
  }
  uint32_t found() const { return first_ != last_ && names_[first_][size_] == 0 ? first_ : kNone; }

 private:
  const char* const* names_ = nullptr;
  uint32_t first_ = 0;
  uint32_t last_ = 0;
  size_t size_ = 0;
};

/// Twelve flags of the put are declared: their values and versions are read, the rest is skipped.
class Flags {
 public:
  void take(json::Reader& reader, json::Token token) {
    switch (token) {
      case json::Token::kName:
      case json::Token::kNamePart:
        return take_name(reader, token == json::Token::kName);
      case json::Token::kBeginObject:
        return start_name(reader.depth());
      case json::Token::kNumber:
        work.sum += static_cast<uint32_t>(reader.number().mantissa);
        return start_name(reader.depth());
      default:
        return start_name(reader.depth());
    }
  }
  Work work;

 private:
  void start_name(uint8_t depth) {
    if (depth == 1) {
      matcher_.start(kKeys, sizeof(kKeys) / sizeof(kKeys[0]));
    } else {
      matcher_.start(kMembers, sizeof(kMembers) / sizeof(kMembers[0]));
    }
  }
  void take_name(json::Reader& reader, bool is_last) {
    matcher_.take(reader.piece());
    if (!is_last) {
      return;
    }
    ++work.tokens;
    if (matcher_.found() == Matcher::kNone) {
      reader.skip();
      start_name(reader.depth());
    }
  }

  // The put's flags 200, 600 ... 4600.
  static constexpr const char* kKeys[] = {"pump-turbo-1000", "pump-turbo-1400", "pump-turbo-1800",
                                          "pump-turbo-200",  "pump-turbo-2200", "pump-turbo-2600",
                                          "pump-turbo-3000", "pump-turbo-3400", "pump-turbo-3800",
                                          "pump-turbo-4200", "pump-turbo-4600", "pump-turbo-600"};
  static constexpr const char* kMembers[] = {"value", "version"};
  Matcher matcher_;
};

/// Reads the text in reads of `read_size` bytes. Answers false when it is refused.
template <typename Listener>
[[gnu::noinline]] bool read_text(Span<const char> all, size_t read_size, Listener& listener) {
  json::Reader reader;
  for (size_t at = 0; at < all.size(); at += read_size) {
    Span<const char> rest = all.from(at);
    rest = rest.first(rest.size() < read_size ? rest.size() : read_size);
    while (!rest.empty()) {
      const json::Fed fed = reader.feed(rest);
      rest = rest.from(fed.used);
      if (fed.token == json::Token::kError) {
        return false;
      }
      if (fed.token != json::Token::kNeedMore) {
        listener.take(reader, fed.token);
      }
    }
  }
  return reader.end() == json::Token::kNeedMore;
}

}  // namespace esse::bench
