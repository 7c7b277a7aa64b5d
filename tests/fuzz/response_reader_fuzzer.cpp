// SPDX-License-Identifier: Apache-2.0
// The response reader: whatever comes, it stays inside its spans, and what it reports is the same
// for every way in which the bytes are split, and when every line of the head is there twice
// (RFC 9110, 5.3: a list says the same, and what may be said once is the same). The input: options,
// the line span's size, the head's limit, a seed for the splits; the rest is the response.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <memory>
#include <string>

#include "esse_base/std_interop.h"
#include "esse_http/response_reader.h"
#include "support/virtual_clock.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using esse::Error;
using esse::Span;
using esse::Text;
using esse::to_std;
using esse::http::Progress;
using esse::http::ResponseReader;

void require(bool holds, const char* what) {
  if (!holds) {
    fprintf(stderr, "broken: %s\n", what);
    abort();
  }
}

struct Input {
  bool bodiless = false;
  bool hook = false;
  size_t line = 0;
  uint32_t head_bytes = 0;
  uint32_t seed = 0;
  std::string bytes;
};

// The input with each field line of its first head twice.
std::string doubled(const std::string& bytes) {
  std::string all;
  bool in_head = true;
  bool is_first = true;
  for (size_t at = 0; at < bytes.size();) {
    const size_t end = bytes.find('\n', at);
    const size_t next = end == std::string::npos ? bytes.size() : end + 1;
    const std::string line = bytes.substr(at, next - at);
    in_head = in_head && end != std::string::npos &&
              (is_first || line.find_first_not_of("\r\n") != std::string::npos);
    all += line;
    if (in_head && !is_first) {
      all += line;
    }
    is_first = false;
    at = next;
  }
  return all;
}

// How the input is split: in one piece, byte by byte, at random.
enum class Split { kWhole, kBytes, kRandom };

class Run {
 public:
  explicit Run(const Input& input) : line_(new char[input.line]) {
    options_.head_bytes = input.head_bytes;
    options_.context = this;
    options_.on_header = input.hook ? see : nullptr;
    reader_.start(Span<char>(line_.get(), input.line), options_, "text/event-stream",
                  input.bodiless);
  }

  /// All that was reported, and what an end of the connection would mean, as one text.
  std::string report(const std::string& bytes, Split split, uint32_t seed) {
    esse::test::SmallRandom random(seed);
    size_t at = 0;
    bool goes_on = feed("");
    while (goes_on && at < bytes.size()) {
      const size_t left = bytes.size() - at;
      size_t n = split == Split::kWhole ? left : split == Split::kBytes ? 1 : 1 + random.below(40);
      n = n < left ? n : left;
      goes_on = feed(bytes.substr(at, n));
      at += n;
    }
    require(body_.size() <= bytes.size(), "no more body than bytes");
    require(head_ || body_.empty(), "no body without head");
    require(head_ || reader_.retry_after_s() == 0, "Retry-After is a whole head's");
    facts_ += "|body " + body_ + "|if ended " + name(reader_.end(true)) + "|if cut " +
              name(reader_.end(false));
    return log_ + facts_ + "|used " + std::to_string(used_);
  }

  /// What was reported without the lines of the head, and without how many bytes there were.
  const std::string& facts() const { return facts_; }

 private:
  static void see(void* context, const esse::http::Header& header) {
    Run& run = *static_cast<Run*>(context);
    const Text value = header.value;
    run.log_ += "|" + std::string(to_std(header.name)) + "=" + std::string(to_std(value));
    require(value.empty() || (value[0] != ' ' && value[value.size() - 1] != ' '), "trimmed");
    for (const char c : value) {
      require(c != '\r' && c != '\n' && c != '\0', "a value has no line end");
    }
  }

  // A piece of its own size, so that one byte too far is seen.
  bool feed(const std::string& text) {
    const std::unique_ptr<char[]> piece(new char[text.size()]);
    text.copy(piece.get(), text.size());
    Span<const char> rest(piece.get(), text.size());
    for (;;) {
      const ResponseReader::Fed fed = reader_.feed(rest);
      require(fed.used <= rest.size(), "used no more than there was");
      require(fed.progress == Progress::kBody || fed.body.empty(), "a body is announced");
      used_ += fed.used;
      if (fed.progress == Progress::kBody) {
        require(!fed.body.empty() && fed.body.end() == rest.data() + fed.used, "a slice");
        body_ += to_std(fed.body);
      }
      if (fed.progress == Progress::kHead) {
        take_head();
      }
      rest = rest.from(fed.used);
      if (fed.progress == Progress::kEnded || fed.progress == Progress::kFailed) {
        facts_ += std::string("|end ") + name(reader_.error());
        require((fed.progress == Progress::kFailed) == (reader_.error() != Error::kNone), "why");
        require(reader_.feed(rest).progress == fed.progress, "it stays over");
        return false;
      }
      if (fed.progress == Progress::kNotYet) {
        require(rest.empty(), "all is used");
        return true;
      }
    }
  }

  void take_head() {
    require(!head_, "one head");
    head_ = true;
    require(reader_.status() >= 200 && reader_.status() <= 999, "a final status");
    facts_ += "|head " + std::to_string(reader_.status()) +
              (reader_.is_expected_type() ? " stream" : "") + (reader_.is_coded() ? " coded" : "") +
              " to " + std::string(to_std(reader_.location())) + " after " +
              std::to_string(reader_.retry_after_s());
    require(reader_.location().empty() || reader_.retry_after_s() == 0,
            "the head of a redirect is not read to its end");
    line_.reset();  // from here on it is somebody else's
  }

  std::unique_ptr<char[]> line_;
  esse::http::ResponseOptions options_;
  ResponseReader reader_;
  std::string log_;
  std::string facts_;
  std::string body_;
  size_t used_ = 0;
  bool head_ = false;
};

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kHead = 5;
  if (size < kHead) {
    return 0;
  }
  Input input;
  input.bodiless = (data[0] & 1) != 0;
  input.hook = (data[0] & 2) != 0;
  input.line = ResponseReader::kMinLine + data[1];
  input.head_bytes = (data[0] & 4) != 0 ? data[2] * 4u : 16u * 1024;
  input.seed = data[3] * 256u + data[4];
  input.bytes.assign(reinterpret_cast<const char*>(data) + kHead, size - kHead);
  const std::string whole = Run(input).report(input.bytes, Split::kWhole, 0);
  require(Run(input).report(input.bytes, Split::kBytes, 0) == whole, "the same byte by byte");
  require(Run(input).report(input.bytes, Split::kRandom, input.seed) == whole,
          "the same in pieces");
  input.head_bytes = UINT32_MAX;
  Run once(input);
  Run twice(input);
  once.report(input.bytes, Split::kWhole, 0);
  twice.report(doubled(input.bytes), Split::kWhole, 0);
  require(once.facts() == twice.facts(), "the same when each line is there twice");
  return 0;
}
