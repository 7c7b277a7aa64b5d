// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_json/reader_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esse_base/std_interop.h"
#include "support/heap_trap.h"

namespace esse::test {

using json::Fault;
using json::Fed;
using json::Reader;
using json::Token;

namespace {

void require(bool condition, const char* what, const std::string& more = "") {
  if (!condition) {
    fprintf(stderr, "The reader broke its contract: %s%s\n", what, more.c_str());
    abort();
  }
}

// Texts of more bytes are cut at their first places only: where they are refused, or all alike.
constexpr size_t kLong = 4000;
constexpr size_t kCutsOfLong = 200;

GuardedBytes& input() {
  static GuardedBytes memory(1 << 20);
  return memory;
}

const char* word_of(Token token) {
  switch (token) {
    case Token::kBeginObject:
      return "{";
    case Token::kEndObject:
      return "}";
    case Token::kBeginArray:
      return "[";
    case Token::kEndArray:
      return "]";
    case Token::kTrue:
      return "true";
    case Token::kFalse:
      return "false";
    default:
      return "null";
  }
}

std::string word_of(const Reader& reader) {
  require(reader.fault() != Fault::kNone, "an error without a fault");
  const char* const words[] = {"", "syntax", "depth", "incomplete"};
  return std::string(words[static_cast<int>(reader.fault())]) + "@" +
         std::to_string(reader.position());
}

}  // namespace

std::string visible(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    char escape[8];
    snprintf(escape, sizeof(escape), "\\x%02X", static_cast<unsigned char>(c));
    text += c < ' ' || c > '~' || c == '"' || c == '\\' ? std::string(escape) : std::string(1, c);
  }
  return text;
}

std::string ReaderRun::read(const std::string& text, Reads reads, const OnToken& on_token) {
  reported_.clear();
  within_ = false;
  for (size_t at = 0; at < text.size() && reader_.fault() == Fault::kNone;) {
    const Span<char> read = input().back(reads.next(at, text.size() - at));
    memcpy(read.data(), text.data() + at, read.size());
    at += feed_all(read, on_token);
    require(reader_.position() == at, "another position than what was used");
  }
  if (reads.call_with_nothing()) {
    feed(Span<char>(), on_token);
  }
  const bool was_refused = reader_.fault() != Fault::kNone;
  Token last;
  {
    HeapTrap trap;
    last = reader_.end();
  }
  require(!was_refused || last == Token::kError, "forgot that the text was refused");
  if (last != Token::kNeedMore) {
    report(last);
  }
  const std::string all = reported_;
  reader_.feed(Span<const char>());  // forgets the fault
  return all;
}

// How many of the bytes were used: all, but where the text is refused.
size_t ReaderRun::feed_all(Span<char> read, const OnToken& on_token) {
  size_t used = 0;
  int idle = 0;
  do {
    const size_t n = feed(read.from(used), on_token);
    idle = n == 0 ? idle + 1 : 0;
    require(idle < 3 || reader_.fault() != Fault::kNone, "reports again and again");
    used += n;
  } while (used < read.size() && reader_.fault() == Fault::kNone);
  return used;
}

size_t ReaderRun::feed(Span<char> bytes, const OnToken& on_token) {
  Fed fed;
  {
    HeapTrap trap;
    fed = reader_.feed(bytes);
  }
  require(fed.used <= bytes.size(), "used more than it was given");
  require(fed.token != Token::kNeedMore || fed.used == bytes.size(), "needs more, and left bytes");
  if (fed.token == Token::kError) {
    const Fed again = reader_.feed(bytes.from(fed.used));
    require(again.used == 0 && again.token == Token::kError, "goes on behind an error");
  } else if (fed.token != Token::kNeedMore) {
    report(fed.token);
    if (on_token) {
      on_token(reader_, fed.token);
    }
  }
  if (fed.used != 0) {
    memset(bytes.data(), 0x5A, fed.used);
  }
  return fed.used;
}

void ReaderRun::report(Token token) {
  switch (token) {
    case Token::kName:
    case Token::kNamePart:
      return add_piece("\"", "\":", token == Token::kName);
    case Token::kString:
    case Token::kStringPart:
      return add_piece("\"", "\"", token == Token::kString);
    case Token::kCaptured:
    case Token::kCapturedPart:
      return add_piece("<", ">", token == Token::kCaptured);
    case Token::kNumber: {
      const Decimal number = reader_.number();
      return add((reader_.is_exact() ? "" : "~") + std::to_string(number.mantissa) + "e" +
                 std::to_string(number.exponent));
    }
    case Token::kError:
      return add(word_of(reader_));
    default:
      return add(word_of(token));
  }
}

void ReaderRun::add(const std::string& word) {
  within_ = false;
  reported_ += (reported_.empty() ? "" : " ") + word;
}

void ReaderRun::add_piece(const char* opening, const char* closing, bool is_last) {
  if (!within_) {
    add(opening);
  }
  reported_ += visible(std::string(to_std(reader_.piece())));
  within_ = !is_last;
  if (is_last) {
    reported_ += closing;
    reported_ += reader_.well_formed() ? "" : "?";
  }
}

std::string reported(const std::string& text, uint8_t depth_limit, const OnToken& on_token) {
  ReaderRun run(depth_limit);
  const std::string whole = run.read(text, Reads::whole(), on_token);
  const auto require_same = [&](Reads reads, const std::string& how) {
    const std::string other = run.read(text, reads, on_token);
    if (other != whole) {
      require(false, "the split matters: ",
              visible(text) + "\n  whole: " + whole + "\n  " + how + ": " + other);
    }
  };
  for (size_t n : {1u, 2u, 3u, 7u}) {
    require_same(Reads::each(n), "in reads of " + std::to_string(n));
  }
  const size_t cuts = text.size() > kLong ? kCutsOfLong : text.size();
  for (size_t at = 1; at < cuts; ++at) {
    require_same(Reads::cut_at(at), "cut at " + std::to_string(at));
  }
  require_same(Reads::random(text.size()), "at random");
  return whole;
}

}  // namespace esse::test
