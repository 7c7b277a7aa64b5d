// SPDX-License-Identifier: Apache-2.0
#pragma once
// The JSON reader as a demanding caller uses it: each read ends at a guard page and is overwritten
// before the next call, and no call may touch the heap. What is reported becomes a text:
//   { } [ ]            brackets                "a": "a"    names and strings, parts joined
//   12e-1 ~12e-1       numbers; ~: not exact   true false null
//   "a"?               not well formed         <[1, 2]>    captured
//   syntax@7 depth@7 incomplete@7              the error, and where it is
// What is no printable ASCII is written \xNN, and so are '"' and '\' within strings.
#include <functional>
#include <string>

#include "esse_json/reader.h"
#include "support/guard_page.h"
#include "support/reads.h"

namespace esse::test {

/// Called with each token that feed() reports, for tests that skip and capture.
using OnToken = std::function<void(json::Reader&, json::Token)>;

class ReaderRun {
 public:
  explicit ReaderRun(uint8_t depth_limit = json::Reader::kDefaultDepth) : reader_(depth_limit) {}

  /// Reads a whole text, up to and with end(), and answers what was reported.
  std::string read(const std::string& text, Reads reads, const OnToken& on_token = nullptr);
  json::Reader& reader() { return reader_; }

 private:
  size_t feed_all(Span<char> read, const OnToken& on_token);
  size_t feed(Span<char> bytes, const OnToken& on_token);
  void report(json::Token token);
  void add(const std::string& word);
  void add_piece(const char* opening, const char* closing, bool is_last);

  json::Reader reader_;
  std::string reported_;
  bool within_ = false;  // parts of a string, name or capture were reported
};

/// What a text reports, read in one piece. Ends the program with a message when byte by byte, in
/// reads of 2, 3 and 7 bytes, at random, or cut in two at any place it is anything else. Not a
/// GoogleTest assertion: fuzzers use this file as well.
std::string reported(const std::string& text,
                     uint8_t depth_limit = json::Reader::kDefaultDepth,
                     const OnToken& on_token = nullptr);

/// Bytes as they stand in what is reported.
std::string visible(const std::string& bytes);

}  // namespace esse::test
