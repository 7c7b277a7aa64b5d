// SPDX-License-Identifier: Apache-2.0
// The table of what a head means: tests/unit/esse_http/response_heads.txt, line by line.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "esse_base/std_interop.h"
#include "esse_http/response_reader.h"

namespace esse::test {
namespace {

using http::Progress;
using http::ResponseReader;

std::string unescaped(std::string text) {
  constexpr std::pair<const char*, const char*> kEscapes[] = {
      {"\\r", "\r"}, {"\\n", "\n"}, {"\\t", "\t"}};
  for (const auto& [from, to] : kEscapes) {
    for (size_t at; (at = text.find(from)) != std::string::npos;) {
      text.replace(at, 2, to);
    }
  }
  return text;
}

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

class Head {
 public:
  Head(const std::string& status, const std::string& fields) {
    reader_.start(line_, options_, "text/event-stream");
    progress_ = feed("HTTP/1.1 " + status + " x\r\nContent-Type: text/event-stream\r\n" + fields +
                     "\r\n\r\n");
    location_ = to_std(reader_.location());
  }

  std::string meaning(uint32_t length) {
    if (progress_ != Progress::kHead) {
      return name(reader_.error());
    }
    std::string all = framing(length);
    all += reader_.is_expected_type() ? ", stream" : "";
    all += reader_.is_coded() ? ", coded" : "";
    const uint32_t seconds = reader_.retry_after_s();
    all += seconds == 0 ? "" : ", retry " + std::to_string(seconds);
    return location_.empty() ? all : all + ", to " + location_;
  }

 private:
  Progress feed(const std::string& bytes) { return reader_.feed(from_std(bytes)).progress; }

  // How the body ends is seen by what ends it. `length`: the one to look for.
  std::string framing(uint32_t length) {
    if (reader_.end(true) == Error::kNone) {
      return feed("x") == Progress::kEnded ? "none" : "until close";
    }
    const char two[] = {'1', '\r'};
    const char* at = two;
    switch (reader_.read(at, two + 2)) {
      case Progress::kEnded:
        return "length 0";
      case Progress::kNotYet:
        return feed("\nx\r\n0\r\n\r\n") == Progress::kBody &&
                       feed("\r\n0\r\n\r\n") == Progress::kEnded
                   ? "chunked"
                   : "chunked, and broken";
      default:
        break;
    }
    reader_.consume(length - 1);
    if (reader_.slice(two, two + 2) == 1) {
      return "length " + std::to_string(length);
    }
    reader_.consume(UINT32_MAX);
    return reader_.slice(two, two + 2) == 2 ? "endless" : "another length";
  }

  char line_[256];
  http::ResponseOptions options_;
  ResponseReader reader_;
  Progress progress_;
  std::string location_;
};

TEST(ResponseTable, MeansWhatItSays) {
  std::ifstream file(ESSE_TEST_HEADS);
  size_t cases = 0;
  for (std::string line; std::getline(file, line);) {
    const size_t arrow = line.find("=>");
    if (line.empty() || line[0] == '#' || arrow == std::string::npos) {
      continue;
    }
    const std::string expected = trimmed(line.substr(arrow + 2));
    std::string fields = trimmed(line.substr(0, arrow));
    std::string status = "200";
    if (fields[0] >= '1' && fields[0] <= '5') {
      status = fields.substr(0, 3);
      fields.erase(0, 4);
    }
    const bool has_length = expected.rfind("length ", 0) == 0;
    const auto length = has_length ? static_cast<uint32_t>(std::stoull(expected.substr(7))) : 1000u;
    EXPECT_EQ(Head(status, unescaped(fields)).meaning(length), expected) << line;
    ++cases;
  }
  EXPECT_GT(cases, 90u);
}

}  // namespace
}  // namespace esse::test
