// SPDX-License-Identifier: Apache-2.0
// Readers of JSON at the same text, a cell at a time, for `valgrind --tool=callgrind`: each is
// written as a dump of its own, named "<what>/<read size>/<bytes>". See tests/bench/json.py.
// With FILE: writes the text there instead, and says what is found in it.
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "json_text.h"
#include "json_work.h"

#if __has_include(<nlohmann/json.hpp>)
#include <nlohmann/json.hpp>
#define BENCH_NLOHMANN
#endif
#if __has_include(<rapidjson/reader.h>)
#include <rapidjson/encodedstream.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#define BENCH_RAPIDJSON
#endif

namespace {

using namespace esse::bench;

template <typename Read>
void cell(const std::string& name, size_t read_size, const std::string& text, Read read) {
  const std::string dump =
      name + "/" + std::to_string(read_size) + "/" + std::to_string(text.size());
  CALLGRIND_ZERO_STATS;
  const bool good = read();
  CALLGRIND_DUMP_STATS_AT(dump.c_str());
  if (!good) {
    std::fprintf(stderr, "%s: refused, or not all was found\n", dump.c_str());
    std::exit(1);
  }
}

template <typename Listener>
void esse_cells(const std::string& name, const std::string& text, uint32_t tokens) {
  for (const size_t read_size : {1u, 64u, 1460u}) {
    cell(name, read_size, text, [&] {
      Listener listener;
      return read_text(esse::Span<const char>(text.data(), text.size()), read_size, listener) &&
             (tokens == 0 || listener.work.tokens == tokens);
    });
  }
}

template <typename Listener>
void print_work(const char* name, const std::string& text) {
  Listener listener;
  read_text(esse::Span<const char>(text.data(), text.size()), text.size(), listener);
  std::printf("%s %u %u\n", name, listener.work.tokens, listener.work.sum);
}

#ifdef BENCH_NLOHMANN
struct NlohmannTokens : nlohmann::json_sax<nlohmann::json> {
  bool null() override { return ++tokens != 0; }
  bool boolean(bool) override { return ++tokens != 0; }
  bool number_integer(int64_t) override { return ++tokens != 0; }
  bool number_unsigned(uint64_t) override { return ++tokens != 0; }
  bool number_float(double, const std::string&) override { return ++tokens != 0; }
  bool string(std::string&) override { return ++tokens != 0; }
  bool binary(binary_t&) override { return ++tokens != 0; }
  bool start_object(size_t) override { return ++tokens != 0; }
  bool key(std::string&) override { return ++tokens != 0; }
  bool end_object() override { return ++tokens != 0; }
  bool start_array(size_t) override { return ++tokens != 0; }
  bool end_array() override { return ++tokens != 0; }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
  uint32_t tokens = 0;
};
#endif

#ifdef BENCH_RAPIDJSON
struct RapidTokens : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, RapidTokens> {
  bool Default() { return ++tokens != 0; }
  uint32_t tokens = 0;
};
#endif

void peers(const std::string& text, uint32_t tokens) {
#ifdef BENCH_NLOHMANN
  cell("nlohmann", 0, text, [&] {
    NlohmannTokens sax;
    return nlohmann::json::sax_parse(text, &sax) && sax.tokens == tokens;
  });
#endif
#ifdef BENCH_RAPIDJSON
  using namespace rapidjson;
  cell("rapidjson", 0, text, [&] {
    RapidTokens handler;
    Reader reader;
    MemoryStream stream(text.data(), text.size());
    EncodedInputStream<UTF8<>, MemoryStream> input(stream);
    return !reader.Parse<kParseIterativeFlag | kParseValidateEncodingFlag>(input, handler)
                .IsError() &&
           handler.tokens == tokens;
  });
  std::vector<char> copy(text.c_str(), text.c_str() + text.size() + 1);
  cell("rapidjson_insitu", 0, text, [&] {
    RapidTokens handler;
    Reader reader;
    InsituStringStream stream(copy.data());
    return !reader.Parse<kParseIterativeFlag | kParseInsituFlag>(stream, handler).IsError() &&
           handler.tokens == tokens;
  });
#endif
}

}  // namespace

int main(int argc, char** argv) {
  const std::string text = PutGenerator().put(5000);
  if (argc == 2) {
    print_work<Flags>("flags", text);
    print_work<Tokens>("tokens", text);
    print_work<Skip>("skip", text);
    std::FILE* file = std::fopen(argv[1], "wb");
    return file == nullptr || std::fwrite(text.data(), 1, text.size(), file) != text.size() ||
           std::fclose(file) != 0;
  }
  Tokens all;
  read_text(esse::Span<const char>(text.data(), text.size()), text.size(), all);
  esse_cells<Flags>("flags", text, 0);
  esse_cells<Tokens>("tokens", text, all.work.tokens);
  esse_cells<Skip>("skip", text, 1);
  peers(text, all.work.tokens);
}
