// SPDX-License-Identifier: Apache-2.0
// The parser's work, a cell at a time, for `valgrind --tool=callgrind`: each cell is written as a
// dump of its own, named "<input>/<read size>/<bytes>/<parse or empty>". tests/bench/bench.py takes
// the differences. Inputs as in the measurements that the budgets come from:
//   a flag events (id, event, data; about 118 B each)    b tokens (one data line, about 39 B)
//   c one data line of 64 KiB an event (c8: of 8 KiB)    d heartbeats (": keep-alive", 14 B)
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "esse_stream/parser.h"

namespace {

using esse::Span;
using esse::stream::Fed;
using esse::stream::Found;
using esse::stream::Parser;

struct Totals {
  size_t events = 0;
  size_t bytes = 0;
};

struct Input {
  std::string text;
  Totals expected;
  std::vector<char> span;
};

// xorshift: the same stream on every machine.
class Random {
 public:
  uint32_t below(uint32_t n) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ % n;
  }

 private:
  uint32_t state_ = 2463534242u;
};

std::string letters(Random& random, size_t n) {
  std::string text(n, ' ');
  for (char& c : text) {
    c = "abcdefghijklmnopqrstuvwxyz0123456789-_\":{}, "[random.below(44)];
  }
  if (n != 0 && text[0] == ' ') {
    text[0] = '{';
  }
  return text;
}

void add_event(Input& input, const std::string& head, const std::string& data) {
  input.text += head + "data: " + data + "\n\n";
  ++input.expected.events;
  input.expected.bytes += data.size();
}

Input make_input(const std::string& kind, size_t size) {
  Random random;
  Input input;
  input.span.resize(kind[0] == 'c' ? 128 * 1024 : 4096);
  for (unsigned n = 1; input.text.size() < size; ++n) {
    if (kind == "a") {
      const std::string key = letters(random, 8 + random.below(8));
      add_event(input, "id: " + std::to_string(10000 + n) + "\nevent: patch\n",
                "{\"path\":\"/flags/" + key +
                    "\",\"data\":{\"version\":" + std::to_string(100 + n % 900) +
                    ",\"value\":" + (n % 2 != 0 ? "true" : "false") + "," +
                    letters(random, 16 + random.below(8)) + "}}");
    } else if (kind == "b") {
      add_event(input, "", letters(random, 26 + random.below(11)));
    } else if (kind == "d") {
      input.text += ": keep-alive\n\n";
    } else {
      add_event(input, "", letters(random, kind == "c8" ? 8192 : 65536));
    }
  }
  return input;
}

__attribute__((noinline)) Fed nothing(Span<const char> bytes) {
  asm volatile("" ::: "memory");
  return Fed{Found::kNeedMore, bytes.size()};
}

template <typename Feed>
void read_all(const Input& input, size_t read_size, Feed feed) {
  const Span<const char> all(input.text.data(), input.text.size());
  for (size_t at = 0; at < all.size(); at += read_size) {
    Span<const char> rest = all.from(at);
    rest = rest.first(rest.size() < read_size ? rest.size() : read_size);
    while (!rest.empty()) {
      rest = rest.from(feed(rest));
    }
  }
}

Totals parse(Input& input, size_t read_size) {
  Parser parser(Span<char>(input.span.data(), input.span.size()));
  Totals totals;
  read_all(input, read_size, [&](Span<const char> bytes) {
    const Fed fed = parser.feed(bytes);
    if (fed.found == Found::kEvent) {
      ++totals.events;
      totals.bytes += parser.event().data.size();
    }
    return fed.used;
  });
  return totals;
}

void measure(const std::string& kind, size_t read_size, size_t size) {
  Input input = make_input(kind, size);
  const std::string cell =
      kind + "/" + std::to_string(read_size) + "/" + std::to_string(input.text.size());
  const std::string names[] = {cell + "/parse", cell + "/empty"};  // outlive the macros
  CALLGRIND_ZERO_STATS;
  const Totals totals = parse(input, read_size);
  CALLGRIND_DUMP_STATS_AT(names[0].c_str());
  CALLGRIND_ZERO_STATS;
  read_all(input, read_size, [](Span<const char> bytes) { return nothing(bytes).used; });
  CALLGRIND_DUMP_STATS_AT(names[1].c_str());
  if (totals.events != input.expected.events || totals.bytes != input.expected.bytes) {
    std::fprintf(stderr, "%s: %zu events of %zu, %zu bytes of %zu\n", cell.c_str(), totals.events,
                 input.expected.events, totals.bytes, input.expected.bytes);
    std::exit(1);
  }
}

// For parser_counter.cpp: the input alone, in a file; what is in it, on stdout.
int write_input(const std::string& kind, size_t size, const char* path) {
  const Input input = make_input(kind, size);
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr ||
      std::fwrite(input.text.data(), 1, input.text.size(), file) != input.text.size() ||
      std::fclose(file) != 0) {
    return 1;
  }
  std::printf("size %zu events %zu bytes %zu\n", input.text.size(), input.expected.events,
              input.expected.bytes);
  return 0;
}

}  // namespace

// Without arguments: all cells. With KIND SIZE FILE: that input into that file.
int main(int argc, char** argv) {
  if (argc == 4) {
    return write_input(argv[1], std::strtoul(argv[2], nullptr, 10), argv[3]);
  }
  for (const char* kind : {"a", "b", "c", "c8", "d"}) {
    for (size_t read_size : {1, 64, 1460, 16384}) {
      const size_t size = read_size == 1 ? 131072 : 524288;
      measure(kind, read_size, size);
      measure(kind, read_size, 2 * size);
    }
  }
}
